import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'

/** Something leaves this machine for good. */
export function send(run: Run, detail: string, at: Field): void {
  run.reading.effect({
    verb: 'send',
    target: { kind: 'network', name: run.name },
    environment: 'unknown',
    scope: 'one',
    reversibility: 'irreversible',
    span: at.span,
    detail,
  })
}
