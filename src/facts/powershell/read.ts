import type { Span } from '../../action/action.ts'
import type { Reading } from '../reading.ts'
import { readCmdlet } from './cmdlet.ts'
import { removeItem } from './items.ts'

/** Text that only PowerShell reads: a cmdlet or an assignment with `$` where a command would stand. */
const CMDLET = /(^|[\n;|{(])[ \t]{0,40}([A-Z][A-Za-z]{1,20}-[A-Z]\w+)/
const ASSIGNMENT = /^[ \t]{0,40}\$\w{1,60}[ \t]{0,40}=/m

export function isPowerShell(text: string): boolean {
  return (
    CMDLET.test(text) ||
    /^[ \t]*(if (not )?exist |rd \/s|rmdir \/s|del \/|erase \/)/im.test(text) ||
    /^\[[A-Z][\w.]+\]::\w/m.test(text) ||
    (ASSIGNMENT.test(text) && !/^[ \t]{0,40}\w{1,60}=/m.test(text))
  )
}

/** `& $x`, `. $x`, `& (…)`: the call operator on what is made up. */
const CALLED = /(?:^|[\n;|{(=])[ \t]{0,40}[&.][ \t]{1,8}[$(]/g

/** `[System.IO.Directory]::Delete("…", $true)`. */
const DOTNET_DELETES =
  /\[(?:System\.)?IO\.(?:Directory|File)\]::Delete\(\s*(["'][^"']*["']|\$[\w:]+)/g

/** The cmdlets of a script, one by one, with the words behind them. */
export function readPowerShell(text: string, reading: Reading, at: (span: Span) => Span): void {
  const pattern =
    /(^|[\n;|{(&]\s*)(?:([A-Z][A-Za-z]+)-([A-Z]\w+)|(ri|rm|del|erase|rd|rmdir|iex|iwr|spps|kill|clc|wevtutil\s+cl|wevtutil\s+clear-log)\b)([^\n;|{}]*)/gm
  for (const match of text.matchAll(CALLED)) {
    const span = at({ start: match.index, end: match.index + match[0].length })
    reading.unknown('dynamic-command', 'a command whose name is only known when it runs', span)
  }
  for (const match of text.matchAll(DOTNET_DELETES)) {
    const span = at({ start: match.index, end: match.index + match[0].length })
    const words = `-Recurse ${match[1] ?? ''}`
    removeItem({ name: 'Remove-Item', words, script: text, reading, span })
  }
  for (const match of text.matchAll(pattern)) {
    const start = match.index + (match[1] ?? '').length
    const span = at({ start, end: match.index + match[0].length })
    const name = match[2] === undefined ? aliasOf(match[4] ?? '') : `${match[2]}-${match[3]}`
    readCmdlet({ name, words: match[5] ?? '', script: text, reading, span })
  }
}

function aliasOf(alias: string): string {
  if (alias === 'iex') return 'Invoke-Expression'
  if (alias === 'iwr') return 'Invoke-WebRequest'
  if (alias === 'spps' || alias === 'kill') return 'Stop-Process'
  if (alias.startsWith('wevtutil')) return 'Clear-EventLog'
  return alias === 'clc' ? 'Clear-Content' : 'Remove-Item'
}
