import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { writeModesFile } from '../src/state/modes-file.ts'
import { addPasskey, sitAt } from '../test/support/browser.ts'
import { bash, preToolUse, signal } from '../test/support/events.ts'
import { launchDaemon } from '../test/support/launch.ts'
import { askPeople, makePerson, rosterOf, sayTo, vouchFor } from '../test/support/people.ts'
import { indexSessions } from './shots-sessions.ts'
import { useTokens } from './shots-usage.ts'

/**
 * `npm run shots`: every page of the dashboard at two widths, for docs/. A throw-away home, a real daemon, a real
 * browser; what the scripted agent asks for is not run.
 */
const HOME = '/tmp/ana'
const PROJECT = path.join(HOME, 'shop')
const ROOT = path.join(HOME, '.interlock')
const PORT = 7746
const SHOTS = path.resolve('docs/shots')
const WIDTHS = [
  { width: 1440, height: 900, dark: false },
  { width: 390, height: 844, dark: true },
] as const
const [carol, bob] = [makePerson('carol'), makePerson('bob')]
const people = path.join(ROOT, 'run', 'people.sock')

/** Pages that ask the program itself. */
const ASKS = new Set(['step', 'contexts', 'context', 'original', 'usage'])

async function main(): Promise<void> {
  fs.rmSync(HOME, { recursive: true, force: true })
  for (const folder of [path.join(PROJECT, '.git'), ROOT])
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  write('roster.json', rosterOf('team', carol, bob))
  write('dashboard.json', { port: PORT })
  writeModesFile(path.join(ROOT, 'modes.json'), { orders: [], lifts: [] })
  const daemon = launchDaemon(ROOT, { HOME, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' })
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    while (!fs.existsSync(people)) await new Promise((resolve) => setTimeout(resolve, 20))
    await work()
    await underBudgets()
    indexSessions(HOME, PROJECT, ROOT)
    await shoot(browser, (await askPeople(people, 'POST', '/api/dashboard')).body.url)
  } finally {
    await browser.close()
    daemon.kill('SIGTERM')
    await new Promise((resolve) => daemon.once('exit', resolve))
    fs.rmSync(HOME, { recursive: true, force: true })
  }
}

function write(name: string, value: unknown): void {
  fs.writeFileSync(path.join(ROOT, name), JSON.stringify(value), { mode: 0o600 })
}

/** What an agent does in an hour, at once. */
async function work(): Promise<void> {
  const at = { cwd: PROJECT, session_id: '5847f7a7-04c0-474d' }
  await build(at)
  const sub = { ...at, agent_id: 'sub-1', agent_type: 'reviewer' }
  const other = { cwd: path.join(HOME, 'billing'), session_id: '9c1e20aa-77b1-4f0e' }
  for (const event of [
    bash('git status --short && npm test 2>&1 | tail -20', at),
    preToolUse(
      'Edit',
      { file_path: `${PROJECT}/src/cart.ts`, old_string: 'a', new_string: 'b' },
      at,
    ),
    bash('rm -rf ~/.aws ~/Documents', at),
    bash('git log --oneline -5', sub),
    preToolUse('Read', { file_path: `${PROJECT}/README.md` }, sub),
    bash('terraform destroy -auto-approve', other),
    bash('psql -h localhost -d app_dev -c "select count(*) from orders"', other),
    bash('kubectl --context staging rollout restart deployment api', other),
    bash('psql postgres://shop@prod-db.example.com/shop -c "DELETE FROM orders WHERE id = 7"', at),
  ])
    await send('action', event)
  await send('signal', signal('UserPromptSubmit', { ...at, prompt: 'tidy up the orders' }))
  const { body } = await askPeople(people, 'GET', '/api/approvals')
  await sayTo(people, body.at(-1).id, bob, 'yes', { typed: 'production' })
  const reason = 'year end: the books are closed'
  const until = Date.now() + 8 * 60 * 60 * 1000
  const freeze = { kind: 'freeze', project: path.join(HOME, 'billing'), reason, until }
  await askPeople(people, 'POST', '/api/modes', freeze)
}

/** Sub-agents of a session that has used much of its window. */
async function underBudgets(): Promise<void> {
  const session = 'd4c0ffee-20aa-4b1e'
  const transcript_path = useTokens(HOME, ROOT, session)
  const at = { cwd: PROJECT, session_id: session, transcript_path }
  for (const [i, id] of ['a61f03c2', 'b09d77e1', 'c5527a90'].entries()) {
    const type = i < 2 ? 'Explore' : 'reviewer'
    const input = { subagent_type: type, prompt: 'look', description: 'look' }
    await send('action', preToolUse('Agent', input, { ...at, tool_use_id: `spawn ${i}` }))
    await send('signal', signal('SubagentStart', { ...at, agent_id: id, agent_type: type }))
    await send('action', bash('ls', { ...at, agent_id: id, agent_type: type }))
  }
}

/** A program that changes more than its command says, and a step of the time line for it. */
async function build(at: { readonly cwd: string; readonly session_id: string }): Promise<void> {
  const file = (name: string) => path.join(PROJECT, name)
  for (const name of ['cart.ts', 'notes.md']) fs.writeFileSync(file(name), name)
  await send('signal', signal('SessionStart', { ...at, source: 'startup' }))
  await pause()
  for (const [call, command, deed] of [
    ['call 1', 'node scripts/tidy.mjs', () => fs.rmSync(file('notes.md'))],
    ['call 2', 'npm run generate', () => fs.writeFileSync(file('schema.ts'), 'made')],
  ] as const) {
    const event = { ...at, tool_use_id: call }
    await send('action', bash(command, event))
    deed()
    const tool = { tool_name: 'Bash', tool_input: { command } }
    await send('signal', signal('PostToolUse', { ...event, ...tool }))
    await pause()
  }
}

/** Looks are taken off everybody's way. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000))
}

function send(door: 'action' | 'signal', text: string): Promise<void> {
  const body = Buffer.from(text)
  return new Promise((resolve, reject) => {
    const socket = net.connect(path.join(ROOT, 'run', 'hook.sock'), () => {
      socket.write(`IL1 ${door} claude-code ${body.length}${door === 'action' ? ' alone' : ''}\n`)
      socket.write(body)
    })
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.resume()
  })
}

async function shoot(browser: Browser, url: string): Promise<void> {
  const { origin } = new URL(url)
  fs.mkdirSync(SHOTS, { recursive: true })
  const first = await sitAt(browser, url)
  await vouchFor(people, await addPasskey(first, origin, 'ana'), carol)
  await first.context().close()
  const { body } = await askPeople(people, 'GET', '/api/approvals')
  const entries = (await askPeople(people, 'GET', '/api/record?effect=deny')).body.entries
  const steps = (await askPeople(people, 'GET', '/api/timeline')).body
  const [session] = (await askPeople(people, 'GET', '/api/context')).body
  for (const seat of WIDTHS) {
    const page = await sitAt(browser, url, seat)
    for (const [name, hash] of [
      ['now', 'now'],
      ['approvals', 'approvals'],
      ['approval', `approvals/${body.at(-1).id}`],
      ['record', 'record'],
      ['entry', `record/${entries.at(-1).seq}`],
      ['timeline', 'timeline'],
      ['step', `timeline/${steps[1].id}`],
      ['contexts', 'context'],
      ['context', `context/${session.id}`],
      ['original', `context/${session.id}/R1`],
      ['usage', 'usage'],
      ['modes', 'modes'],
      ['rules', 'rules'],
      ['rule', 'rules/git/discard-work'],
      ['health', 'health'],
    ] as const) {
      await page.goto(`${origin}/#/${hash}`)
      await page.waitForTimeout(name === 'health' ? 8_000 : ASKS.has(name) ? 2_000 : 600)
      const file = `${name}-${seat.width}-${seat.dark ? 'dark' : 'light'}.png`
      await page.screenshot({ path: path.join(SHOTS, file) })
    }
    await page.context().close()
  }
}

await main()
