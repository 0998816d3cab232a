import type { Reading } from '../reading.ts'

/** A function that runs itself twice, and again: `:(){ :|:& };:` under any name. */
const FORK_BOMB =
  /(?<![\w:.-])([\w:.-]{1,64})\s{0,8}\(\)\s{0,8}\{[^}]{0,200}?(?<![\w:.-])\1\s{0,8}(?:&\s{0,8})?\|\s{0,8}(?:[^}]{0,100}?[|&]\s{0,8})?\1\s{0,8}&/

/** Longer texts are no one-line bomb, and are not searched for one. */
const BOMB_CHARS_MAX = 4_000

export function readBombs(command: string, reading: Reading): void {
  if (command.length > BOMB_CHARS_MAX || !command.includes('()')) return
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
