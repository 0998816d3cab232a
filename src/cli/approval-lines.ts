import type { ApprovalView, Mark } from '../daemon/people/api.ts'
import { oneLine, type Style, safe, underlined } from '../message/message.ts'

const STATES: Readonly<Record<ApprovalView['state'], string>> = {
  waiting: 'waits',
  approved: 'approved',
  refused: 'refused',
  expired: 'expired',
  used: 'used',
  void: 'void',
}

/** One line an approval; what waits longest first. */
export function listLines(
  all: readonly ApprovalView[],
  style: Style,
  numbered = false,
): readonly string[] {
  if (all.length === 0) return ['Nothing waits for a person.']
  return all.map((one, index) => {
    const mark = one.state === 'waiting' ? style.asked : style.dim
    const number = numbered ? `${String(index + 1).padStart(2)}  ` : ''
    const place = one.environment === 'production' ? style.stopped('production') : one.environment
    const words = safe(one.deed.text).replaceAll('\n', '⏎').slice(0, 80)
    return `${number}${one.id}  ${mark(STATES[one.state].padEnd(8))}  ${ageOf(one).padStart(4)}  ${place}  ${words}`
  })
}

/** What a person has to know before they answer: the consequence first, then the words, then the rest. */
export function detailLines(one: ApprovalView, style: Style): readonly string[] {
  const { needs, deed } = one
  const who = one.subAgent === undefined ? one.agent : `${one.agent}, its sub-agent ${one.subAgent}`
  return [
    style.asked(`Approval ${one.id}: ${STATES[one.state]}`),
    ...one.consequences.map(
      (line) =>
        `  ${one.environment === 'production' ? style.stopped(oneLine(line)) : oneLine(line)}`,
    ),
    '',
    ...whole(safe(deed.text), deed.marks, style),
    '',
    ...one.reasons.flatMap(({ text, why }) => [`Because it ${oneLine(text)}.`, `  ${why}`]),
    `Asked by ${oneLine(who)} in ${oneLine(one.cwd)}, started by ${one.operator}`,
    `Needs ${needs.people === 2 ? 'two different people' : 'one person'}${needs.notOperator ? `, not ${one.operator}` : ''}${needs.delayMs > 0 ? `; counts ${needs.delayMs / 1000} s after the yes` : ''}`,
    ...one.answers.map(
      ({ person, answer, hasty }) =>
        `  ${oneLine(person)} said ${answer}${hasty ? ' (in a hurry)' : ''}`,
    ),
    style.dim(`Bound to ${one.boundTo.map(oneLine).join('; ')}`),
  ]
}

/** Every line of it: what is not shown is not approved. */
function whole(text: string, marks: readonly Mark[], style: Style): readonly string[] {
  let start = 0
  return text.split('\n').flatMap((line) => {
    const here = marks
      .filter((mark) => mark.start < start + line.length && mark.end > start)
      .map((mark) => ({ start: mark.start - start, end: mark.end - start }))
    start += line.length + 1
    return here.length > 0 ? underlined(line, here, style) : [`  ${line}`]
  })
}

function ageOf({ at }: ApprovalView): string {
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1000))
  return seconds < 60
    ? `${seconds}s`
    : seconds < 3600
      ? `${Math.floor(seconds / 60)}m`
      : `${Math.floor(seconds / 3600)}h`
}
