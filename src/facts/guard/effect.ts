import type { Effect, Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'

/** Notes that a command would do `verb` to a guard; `detail` names which part of it. */
export function guardEffect(run: Run, verb: Effect['verb'], detail: string, at?: Field): void {
  run.reading.effect({
    verb,
    target: { kind: 'guard', name: detail },
    environment: 'local',
    scope: 'all',
    reversibility: 'recoverable',
    span: at && at.span.end > at.span.start ? at.span : run.span,
    detail,
  })
}
