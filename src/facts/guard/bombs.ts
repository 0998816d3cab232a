import type { Reading } from '../reading.ts'

/** A function that runs itself twice, and again: `:(){ :|:& };:` under any name. */
const FORK_BOMB =
  /([\w:.-]+)\s*\(\)\s*\{[^}]*?(?<![\w:.-])\1\s*(?:&\s*)?\|\s*(?:[^}]*?[|&]\s*)?\1\s*&/

export function readBombs(command: string, reading: Reading): void {
  const match = FORK_BOMB.exec(command)
  if (!match) return
  reading.effect({
    verb: 'stop',
    target: { kind: 'system', name: 'this machine' },
    environment: 'local',
    scope: 'all',
    reversibility: 'recoverable',
    span: { start: match.index, end: match.index + match[0].length },
    detail: 'this machine, by processes without end',
  })
}
