import type { Run } from '../shell/run.ts'
import { locate, touch } from './locate.ts'

/** Effects of `> file`, `>> file`, `< file`. `>` on something that is there empties it first. */
export function readRedirects(run: Run): void {
  for (const { operator, target } of run.redirects) {
    if (/^\/dev\/(tcp|udp)\//.test(target.text)) {
      run.reading.effect({
        verb: 'send',
        target: { kind: 'network', name: target.text.split('/').slice(3).join(':') },
        environment: 'unknown',
        scope: 'one',
        reversibility: 'irreversible',
        span: target.span,
        detail: 'a raw connection to another machine',
      })
    } else if (operator === '<') touch(run, 'read', [target])
    else if (operator === '>>' || operator === '<>')
      touch(run, 'change', [target], { reversibility: 'recoverable' })
    else writeOver(run, target)
  }
}

/** Overwriting is new work when nothing is there; where that cannot be told, it is an overwrite. */
export function writeOver(run: Run, target: Run['args'][number]): void {
  const { target: place } = locate(target, run.reading, run.frame.scope.cwd)
  touch(
    run,
    place.kind === 'file' &&
      place.zone !== 'system' &&
      place.zone !== 'home' &&
      place.zone !== 'secret'
      ? 'create'
      : 'overwrite',
    [target],
  )
}
