import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSpool } from '../../src/record/spool.ts'
import {
  entriesOf,
  makePerson,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { bash, preToolUse, signal } from '../support/events.ts'
import { KNOWN_TOKENS } from '../support/tokens.ts'

const person = makePerson()
let daemon: RunningDaemon | undefined

beforeAll(async () => {
  daemon = await startDaemon(person)
})

// The last one runs first; a daemon that did not start must not keep the folder.
afterAll(() => person.remove())
afterAll(async () => void (await daemon?.stop()))

/** Each token is planted at one place only, so that a leak tells where it came from. */
const FORMS = Object.entries(KNOWN_TOKENS).filter(([, make]) => !make(0).includes('\n'))
const planted = new Map<string, string>()

function plant(where: string): string {
  const number = planted.size
  const token = FORMS[number % FORMS.length]?.[1](1_000 + number)
  if (token === undefined) throw new Error('there are forms')
  planted.set(where, token)
  return token
}

/** A token, and a password that looks like nothing, at every place where an agent may put one. */
function eventsWith(by: string): readonly (readonly ['action' | 'signal', string])[] {
  const cwd = person.project
  const t = (where: string) => plant(`${by}: ${where}`)
  const input = { command: `deploy --key ${t('the input of a tool that ran')}` }
  const more = { cwd }
  return [
    ['action', bash(`curl -H "Authorization: Bearer ${t('a header')}" https://x.example`, more)],
    ['action', bash(`GITHUB_TOKEN=${t('an assignment')} gh release list`, more)],
    ['action', bash(`git push https://bot:${t('a URL')}@github.com/a/b --force`, more)],
    ['action', bash(`rm -rf "/srv/${t('the path of a refused command')}"`, more)],
    ['action', bash(`eval "$(${t('a command that cannot be told')})"`, more)],
    ['action', bash(`echo '${t('a command that cannot be read')}`, more)],
    ['action', bash(`cat > .env <<EOF\nA=${t('a heredoc')}\nEOF`, more)],
    ['action', bash('ls', { cwd: `${cwd}/${t('the folder')}` })],
    ['action', preToolUse('Write', { file_path: `${cwd}/.env`, content: t('a content') }, more)],
    ['action', preToolUse('Write', { file_path: `${cwd}/${t('a path')}`, content: '' }, more)],
    [
      'action',
      preToolUse(
        'Edit',
        { file_path: `${cwd}/a`, old_string: t('what was there'), new_string: t('an edit') },
        more,
      ),
    ],
    ['action', preToolUse('mcp__vault__read', { a: { b: [t('an MCP input')] } }, more)],
    ['action', preToolUse('Task', { prompt: t('a sub-agent’s prompt') }, more)],
    ['action', preToolUse('WebFetch', { url: `https://x.example/?q=${t('a query')}` }, more)],
    ['action', preToolUse('NewTool', { a: t('an unknown tool’s input') }, more)],
    ['action', `{"hook_event_name":"PreToolUse","tool_name":"Bash","x":"${t('no input')}"}`],
    ['action', `${t('what is no JSON')}`],
    ['action', `{"${t('half an event')}`],
    ['signal', signal('UserPromptSubmit', { prompt: `my key: ${t('a prompt')}` })],
    ['signal', signal('PostCompact', { compact_summary: t('a summary') })],
    ['signal', signal('Stop', { last_assistant_message: t('the last message') })],
    ['signal', signal('SessionEnd', { reason: `because ${t('a reason')}` })],
    [
      'signal',
      signal('PostToolUse', {
        tool_name: 'Bash',
        tool_use_id: 'never judged',
        tool_input: input,
        tool_response: { stdout: t('an output') },
      }),
    ],
    [
      'signal',
      signal('PostToolUseFailure', {
        tool_name: 'Bash',
        tool_use_id: 'x',
        tool_input: {},
        error: t('an error'),
      }),
    ],
  ]
}

/** Every place below Interlock's folder at which a planted token stands. */
function leaks(): readonly string[] {
  const { root } = person.places
  const found: string[] = []
  for (const name of fs.readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(root, name)
    for (const [where, token] of planted) if (name.includes(token)) found.push(`${where}: ${name}`)
    // Our own programs hold none, and are large.
    if (name.startsWith('bin/') || !fs.lstatSync(file).isFile()) continue
    const bytes = fs.readFileSync(file)
    for (const [where, token] of planted) if (bytes.includes(token)) found.push(`${where}: ${name}`)
  }
  return found
}

it('a planted token is nowhere on disk', async () => {
  if (!daemon) throw new Error('it was started')
  for (const [door, event] of eventsWith('daemon')) await daemon.ask(door, event)
  const count = planted.size
  expect(entriesOf(person).length).toBeGreaterThan(20)
  // The write-ahead log is the newest part of the store.
  expect(fs.readdirSync(person.places.root)).toContain('ledger.db-wal')
  expect(leaks()).toEqual([])

  const { stdout, stderr } = await daemon.stop()
  daemon = undefined
  // What it prints is its log.
  fs.writeFileSync(person.places.log, stdout + stderr)
  const events = eventsWith('hook').filter((_, i) => i % 3 === 0)
  expect(planted.size).toBe(2 * count)
  for (let i = 0; i < events.length; i += 5)
    await Promise.all(events.slice(i, i + 5).map((event) => runHook(person, ...event)))
  expect(readSpool(person.places.spool, () => true).lines).toHaveLength(events.length)
  expect(leaks()).toEqual([])

  daemon = await startDaemon(person)
  expect(fs.existsSync(person.places.spool)).toBe(false)
  const imported = entriesOf(person).filter(({ body }) => body.source === 'fallback')
  expect(imported.length).toBeGreaterThan(5)
  expect(leaks()).toEqual([])
})
