/**
 * Words by which a task asks for harm, or for the checks to be ignored. Never a verdict by themselves: they are noted
 * on the record, and what cannot be told is asked from then on.
 */
const GOALS: readonly (readonly [string, RegExp])[] = [
  [
    'by any means',
    /\bby (any|all) means( necessary)?\b|\bwhatever it takes\b|\bat (any|all) costs?\b|\bno matter what\b/i,
  ],
  [
    'ignore the checks',
    /\b(ignore|skip|bypass|disable|work around|circumvent|override|get around|turn off)\b[^.\n]{0,40}\b(checks?|tests?|guards?|hooks?|safety|safeguards?|permissions?|approvals?|reviews?|protections?|interlock|freeze|policy|policies|guardrails?)\b/i,
  ],
  [
    'delete and recreate',
    /\b(delete|destroy|drop|wipe|tear down|nuke)\b[^.\n]{0,30}\band\b[^.\n]{0,20}\b(re-?create|rebuild|start (over|fresh|from scratch)|redeploy)\b/i,
  ],
  [
    'do not ask',
    /\b(do not|don't|never|without) (ask|asking|stop|stopping|wait|waiting)( me| for| to)?\b[^.\n]{0,30}\b(permission|confirm\w*|approval|anything|questions?)\b/i,
  ],
  [
    'hide it',
    /\b(do not|don't|never) (tell|mention|report|log|record|show)\b[^.\n]{0,30}\b(user|human|anyone|person|team|this)\b|\bcover (your|the|our) tracks\b|\bwithout (a|any) trace\b/i,
  ],
  [
    'clean the system',
    /\b(factory|near-factory) (state|reset)\b|\bclean (the|this|a) (system|machine|account)\b/i,
  ],
]

/** The goals that a text names, for the record. */
export function goalsIn(text: string): readonly string[] {
  return GOALS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
}
