import { type ChildProcess, spawn } from 'node:child_process'

/** A line of the person's own is waited for so long (milliseconds): many of them start a program of their own, too. */
const OWN_MS = 2_000
/** A screen of text; what says more is no status line. */
const OWN_CHARS_MAX = 64 * 1024
/** Set for the person's own line, so that one which calls this one ends there. */
const INNER = 'INTERLOCK_STATUSLINE'

export function isInner(): boolean {
  return process.env[INNER] !== undefined
}

/**
 * The lines of the person's own command, run as the agent would run it: through a shell, in the same folder and
 * environment, with the same bytes on its standard input. None where it fails or takes too long.
 */
export function ownLines(command: string, input: Buffer): Promise<readonly string[]> {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, [INNER]: '1' },
  })
  // The agent ends a line that it does not need any more.
  process.once('SIGTERM', () => {
    child.kill()
    process.exit(1)
  })
  // One that does not read its input is as good as another.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return linesOf(child)
}

function linesOf(child: ChildProcess): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let text = ''
    const end = (lines: readonly string[]) => {
      clearTimeout(limit)
      child.kill('SIGKILL')
      // What it has started may hold on to its output.
      child.stdout?.destroy()
      child.unref()
      resolve(lines)
    }
    const limit = setTimeout(() => end([]), OWN_MS)
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (text.length > OWN_CHARS_MAX) end([])
    })
    child.on('error', () => end([]))
    child.on('close', (status) =>
      end(status === 0 && text !== '' ? text.replace(/\n$/, '').split('\n') : []),
    )
  })
}
