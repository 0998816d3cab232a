import type { Span } from '../../action/action.ts'
import { SHELL_CHARS_MAX } from '../../limits.ts'
import { powerShellLooks } from '../looks/powershell.ts'
import { isPowerShell, readPowerShell } from '../powershell/read.ts'
import { isProgram } from '../programs.ts'
import { Reading } from '../reading.ts'
import { perform } from './perform.ts'
import type { Frame } from './run.ts'
import { scopeOf } from './scope.ts'
import { readSource } from './source.ts'
import { Walker } from './walk.ts'

/**
 * Reads a whole shell command: the text of an action, or of a tool that takes one; then everything is found at
 * `within`, because the positions are not those of the action's own text.
 */
export function readShell(command: string, reading: Reading, within?: Span): void {
  // Nothing looks at a text before its length: see readSource.
  if (command.length <= SHELL_CHARS_MAX && isPowerShell(command)) {
    readPowerShellText(command, reading, within)
    // One word of PowerShell does not make the rest of it PowerShell: what a shell would run counts as well.
    return reading.doubting(() => readPosix(command, reading, within), OF_POWERSHELL)
  }
  readPosix(command, reading, within)
}

/** Names of PowerShell's own: in a shell they are nothing. */
const OF_POWERSHELL = /^[A-Z][A-Za-z]*-[A-Z]|^[^\w./]|^(foreach|if|else|switch|param|function)$/

/** Its cmdlets, and in a mode that asks, whether they and what else it starts do more than look. */
export function readPowerShellText(script: string, reading: Reading, within?: Span): void {
  readPowerShell(script, reading, within ? () => within : (span) => span)
  if (!reading.asksForActs) return
  const programLooks = (words: readonly string[]): boolean => {
    const inner = new Reading(reading.world)
    readPosix(words.join(' '), inner, undefined)
    return inner.acts.length + inner.unknowns.length === 0
  }
  if (!powerShellLooks(script, programLooks))
    reading.act('PowerShell', within ?? { start: 0, end: script.length }, 'local')
}

/** Signs by which text is run that stands in a value, and the function that runs for what is not found. */
const RUNS_VALUES = /@P\}|\bcommand_not_found_handle|["']\w+\[\s*(\$\(|`)/

/** What is never closed may be said to end behind the text. */
function inText(command: string): (span: Span) => Span {
  const { length } = command
  return ({ start, end }) => ({ start: Math.min(start, length), end: Math.min(end, length) })
}

function readPosix(command: string, reading: Reading, within: Span | undefined): void {
  if (RUNS_VALUES.test(command.slice(0, SHELL_CHARS_MAX)))
    reading.act('shell', within ?? { start: 0, end: command.length }, 'local')
  const source = readSource(command, within ? () => within : inText(command))
  if ('why' in source) {
    reading.unknown(source.why, source.text, within ?? { start: 0, end: command.length })
    return
  }
  const frame: Frame = {
    scope: scopeOf(reading.world),
    source,
    via: [],
    place: { kind: 'here' },
    depth: 0,
    stdin: { kind: 'inherited' },
    certain: true,
  }
  new Walker(reading, perform, isProgram).script(source, frame)
}
