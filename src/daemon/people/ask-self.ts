import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { Refused } from '../../approvals/challenges.ts'
import type { Here } from './here.ts'

/** Testing every part, or reading the whole record, takes its time. */
const ANSWER_MS_MAX = 60_000
/** Of a session with hundreds of compactions, what each took. */
const ANSWER_BYTES_MAX = 32 * 1024 * 1024

function saidBy(error: unknown): { readonly stdout: string; readonly stderr: string } | undefined {
  if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) return undefined
  const { stdout, stderr } = error
  return typeof stdout === 'string' && typeof stderr === 'string' ? { stdout, stderr } : undefined
}

/** What the same program says in a process of its own, so that agents are answered meanwhile. Gives its JSON. */
export async function askSelf(
  { dist, places, account }: Here,
  args: readonly string[],
): Promise<unknown> {
  const run = promisify(execFile)
  const { PATH, LANG } = process.env
  const options = {
    env: { HOME: account.home, PATH, LANG, INTERLOCK_HOME: places.root },
    timeout: ANSWER_MS_MAX,
    maxBuffer: ANSWER_BYTES_MAX,
  }
  const words = [path.join(dist, 'cli.mjs'), ...args]
  // It ends with 1 where something is red.
  const { stdout } = await run(process.execPath, words, options).catch((error: unknown) => {
    const said = saidBy(error)
    if (!said) throw error
    // It says why, and nothing else.
    if (said.stdout === '') throw new Refused(said.stderr.replace(/^interlock: /, '').trim())
    return said
  })
  return JSON.parse(stdout)
}
