import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'

/** Something leaves this machine for good; to whom, where no name is said, is the program's own matter. */
export function send(
  run: Run,
  detail: string,
  at: Pick<Field, 'span'>,
  name: string = run.name,
): void {
  run.reading.effect({
    verb: 'send',
    target: { kind: 'network', name },
    environment: 'unknown',
    scope: 'one',
    reversibility: 'irreversible',
    span: at.span,
    detail,
  })
}
