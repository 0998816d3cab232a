import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import { generate } from '../../context/generator/generate.ts'
import { holdsSecret } from '../../context/leaks.ts'
import { quantile, type Section } from './print.ts'

const CALLS = 40
const FACTS = 40

const Settings = v.object({
  hooks: v.object({
    SessionStart: v.optional(
      v.array(
        v.object({
          matcher: v.optional(v.string()),
          hooks: v.array(v.object({ command: v.string() })),
        }),
      ),
    ),
  }),
})
const Answer = v.object({ hookSpecificOutput: v.object({ additionalContext: v.string() }) })

/** The SessionStart(compact) hook as Claude Code runs what `init` registered, daemon running. */
export function hook(folder: string, program: string): Section {
  const home = path.join(folder, 'hook')
  const manifest = generate({ format: 'claude-code', home, seed: 78, facts: FACTS })
  const env = { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin' }
  const interlock = (...words: readonly string[]) =>
    execFileSync(process.execPath, [program, ...words], { env, cwd: home, stdio: 'pipe' })
  interlock('init', '--yes', '--agent', 'claude-code')
  try {
    const command = registered(home)
    const input = JSON.stringify({
      session_id: manifest.session,
      transcript_path: manifest.transcript,
      cwd: manifest.cwd,
      hook_event_name: 'SessionStart',
      source: 'compact',
    })
    const calls = Array.from({ length: CALLS }, () => {
      if (command === undefined) return { ms: Number.NaN, context: '' }
      const start = performance.now()
      const { stdout } = spawnSync('/bin/sh', ['-c', command], { cwd: home, env, input })
      return { ms: performance.now() - start, context: contextOf(stdout.toString('utf8')) }
    })
    const warm = calls.slice(1).map(({ ms }) => ms)
    const texts = calls.map(({ context }) => context)
    return {
      title: 'The SessionStart(compact) hook, daemon running',
      lines: [
        { what: 'the first call', value: calls[0]?.ms ?? Number.NaN, unit: 'ms' },
        { what: 'median', value: quantile(warm, 0.5), unit: 'ms' },
        { what: 'p95', value: quantile(warm, 0.95), unit: 'ms', most: 200, of: `${CALLS} calls` },
        {
          what: 'calls that brought no table',
          value: texts.filter((text) => !text).length,
          unit: 'count',
          most: 0,
        },
        {
          what: 'characters, at most',
          value: Math.max(...texts.map(({ length }) => length)),
          unit: 'count',
          most: 9000,
        },
        {
          what: 'calls that gave a secret away',
          value: texts.filter((text) => holdsSecret(text, manifest.secrets)).length,
          unit: 'count',
          most: 0,
        },
      ],
    }
  } finally {
    interlock('down')
  }
}

function registered(home: string): string | undefined {
  const text = fs.readFileSync(path.join(home, '.claude/settings.json'), 'utf8')
  const { SessionStart = [] } = v.parse(Settings, JSON.parse(text)).hooks
  const group = SessionStart.find(
    ({ matcher = '' }) => matcher === '' || /compact|^\*$/.test(matcher),
  )
  return group?.hooks[0]?.command
}

function contextOf(stdout: string): string {
  try {
    return v.parse(Answer, JSON.parse(stdout)).hookSpecificOutput.additionalContext
  } catch {
    return ''
  }
}
