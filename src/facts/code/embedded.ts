import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { childOf } from '../shell/scope.ts'
import type { Literal } from './literals.ts'

/** Anything by which a language starts a process, wherever it stands and however it is named later. */
const STARTS_PROCESSES =
  /\b(system|popen|exec\w*|spawn\w*|subprocess|child_process|shell_exec|passthru|proc_open|pty\.spawn|Open3|IO\.popen|Kernel\.send|Deno\.(Command|run)|Bun\.(spawn|\$)|execa|zx|Runtime\.getRuntime|ProcessBuilder|qx|sys\s*\()\b|%x[\s[({|/!]|`|open\s*\(?\s*\w*\s*,?\s*["']\s*\|/

/** Perl's and Ruby's own quotes: `q(…)`, `qq{…}`, `qx[…]`, `%x(…)`, `%q{…}`. */
const OWN_QUOTES =
  /(?:\bq[qxw]?|%[xqQwW]?)\s*(?:\(([^)]*)\)|\{([^}]*)\}|\[([^\]]*)\]|<([^>]*)>|([|!/~])((?:(?!\5).)*)\5)/g

/** Enough to tell a command from a word. */
const TEXTS_MAX = 64

/**
 * Code that starts processes somewhere may hand them any of its texts, by whatever name: each text, and what a line
 * puts together of them, is read as a command. A text that is none has no effects.
 */
export function readEmbeddedCommands(run: Run, code: Field, literals: readonly Literal[]): void {
  if (!STARTS_PROCESSES.test(code.text)) return
  const texts = new Set<string>()
  for (const { value } of literals) texts.add(value)
  for (const line of linesOf(code.text, literals)) {
    if (line.length < 2) continue
    texts.add(line.map(({ value }) => value).join(' '))
    texts.add(line.map(({ value }) => value).join(''))
  }
  for (const match of code.text.matchAll(OWN_QUOTES)) {
    texts.add(match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[6] ?? '')
  }
  const frame = { ...run.frame, via: [...run.via, run.name], certain: false }
  for (const text of [...texts].slice(0, TEXTS_MAX)) {
    if (!/^[\s\w./~$'"({!-]*[a-z][\w.-]*[\s/]\S/i.test(text)) continue
    const command = { text: text.replace(/^\s*\|\s*|\s*\|\s*$/g, ''), known: true }
    run.reading.attempt(() =>
      run.runner.code(command, { ...frame, scope: childOf(frame.scope) }, code.span),
    )
  }
}

function linesOf(code: string, literals: readonly Literal[]): readonly (readonly Literal[])[] {
  const lines: Literal[][] = []
  let last = -1
  for (const literal of literals) {
    const joined = last >= 0 && !/[\n;]/.test(code.slice(last, literal.start))
    if (joined) lines.at(-1)?.push(literal)
    else lines.push([literal])
    last = literal.end
  }
  return lines
}
