import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS_MAX, SHELL_CHARS_MAX } from '../../src/limits.ts'
import { BOMBS } from './bombs.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-bombs-'))
const program = path.join(folder, 'judge-all.cjs')

beforeAll(async () => {
  const entry = new URL('./judge-all.ts', import.meta.url).pathname
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
    logLevel: 'error',
  })
})

afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

interface Finding {
  readonly effect: string
  readonly internal: readonly string[]
  readonly questions: number
  readonly commands: number
  readonly found: number
  readonly outside: number
}

/** Nothing is timed: these only guard against what never ends. For all that one process is given, and for one alone. */
const BATCH_SECONDS = 10
const SINGLE_SECONDS = 5

/** In a process of its own: a hang, or a heap that overflows, ends that one and not this. */
function judgedApart(commands: readonly string[], seconds: number): readonly Finding[] {
  const { stdout } = spawnSync(
    'sh',
    [
      '-c',
      'ulimit -t "$0"; exec "$1" --max-old-space-size=512 "$2"',
      String(seconds),
      process.execPath,
      program,
    ],
    { input: JSON.stringify(commands), encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] },
  )
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Finding => JSON.parse(line))
}

/** Where a process ends early, the command that it ended at is judged alone. Two that never end are enough to tell. */
function verdictsOn(commands: readonly string[]): readonly string[] {
  const verdicts: string[] = []
  for (let lost = 0; verdicts.length < commands.length && lost < 2; ) {
    const findings = judgedApart(commands.slice(verdicts.length), BATCH_SECONDS)
    verdicts.push(...findings.map(complaint))
    const next = commands[verdicts.length]
    if (next === undefined) break
    const [alone] = judgedApart([next], SINGLE_SECONDS)
    if (!alone) lost++
    verdicts.push(alone ? complaint(alone) : 'never ended, or took all memory')
  }
  return verdicts
}

/** Steps that are taken once a word or once a command leave traces; these must not be more than the text allows. */
function complaint(finding: Finding): string {
  if (finding.internal.length > 0) return `failed inside: ${finding.internal[0]}`
  if (finding.questions > 0) return 'asked the hypothetical World'
  if (finding.outside > 0) return 'spans outside of the text'
  // A script that is run by its path is noted beside what it runs.
  if (finding.commands > 2 * COMMANDS_MAX) return `${finding.commands} commands`
  if (finding.found > 2 * SHELL_CHARS_MAX) return `${finding.found} facts`
  return 'fine'
}

describe('a text that would blow up is judged like any other', () => {
  test.each(Object.entries(BOMBS))(
    '%s',
    (_, commands) => {
      const verdicts = verdictsOn(commands)
      const bad = commands.flatMap((command, i) =>
        verdicts[i] === 'fine'
          ? []
          : [`${verdicts[i] ?? 'not judged'}: ${JSON.stringify(command.slice(0, 60))}`],
      )
      expect(bad).toEqual([])
    },
    60_000,
  )
})

test('what is too long is not read and not allowed', () => {
  const findings = judgedApart((BOMBS['too long'] ?? []).slice(0, 4), BATCH_SECONDS)
  expect(findings.length).toBeGreaterThan(0)
  expect(findings.map((finding) => finding.effect)).not.toContain('allow')
})
