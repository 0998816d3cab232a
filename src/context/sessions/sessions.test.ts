import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Json } from '../../action/action.ts'
import { LOOKED_INTO_MAX } from './files.ts'
import { isCalled, nameOf } from './name.ts'
import { transcriptsHere } from './sessions.ts'

let home: string
let shop: string
let other: string
/** Each file is a minute newer than the one before. */
let minutes: number

beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'il-sessions-')))
  ;[shop, other] = [path.join(home, 'work/shop'), path.join(home, 'work/shop-other')]
  for (const folder of [path.join(shop, '.git'), path.join(shop, 'src/cart'), other])
    fs.mkdirSync(folder, { recursive: true })
  minutes = 0
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

function put(file: string, ...records: readonly (Json | string)[]): string {
  const full = path.join(home, file)
  fs.mkdirSync(path.dirname(full), { recursive: true })
  const lines = records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
  fs.writeFileSync(full, lines.map((line) => `${line}\n`).join(''))
  const at = new Date(Date.UTC(2026, 8, 1, 0, ++minutes))
  fs.utimesSync(full, at, at)
  return full
}

function here(cwd = shop, env: Readonly<Record<string, string>> = {}): readonly string[] {
  return transcriptsHere({ home, cwd, env })
}

const id = (no: number) => `01a20476-5cc6-7b30-a7e8-${String(no).padStart(12, '0')}`
const meta = (payload: Json): Json => ({ timestamp: 'T', type: 'session_meta', payload })
const rollout = (no: number, root = '.codex') =>
  `${root}/sessions/2026/09/01/rollout-2026-09-01T00-00-00-${id(no)}.jsonl`
const chat = (project: string, session: string) =>
  `.gemini/tmp/${project}/chats/session-2026-09-01T00-00-${session}.jsonl`
const copilot = (session: string, cwd: string) =>
  put(`.copilot/session-state/${session}/events.jsonl`, {
    type: 'session.start',
    id: 'e1',
    data: { sessionId: session, context: { cwd } },
  })

it('finds the sessions of each agent, the newest first', () => {
  const slug = shop.replace(/[^A-Za-z0-9]/g, '-')
  const claude = put(`.claude/projects/${slug}/5dea.jsonl`, { type: 'mode', sessionId: '5dea' })
  const codex = put(rollout(1), meta({ id: id(1), cwd: shop }))
  const gemini = put(chat('shop', 'd28c94bc'), { sessionId: 'd28c94bc', projectHash: 'x' })
  put('.gemini/tmp/shop/.project_root', shop)
  const events = copilot('38898e8f', shop)
  const rows = database([['ses_here', null, shop, Date.UTC(2026, 8, 2)]])
  expect(here()).toEqual([`${rows}#ses_here`, events, gemini, codex, claude])
})

it('puts the sessions of the agent that asks before those of others', () => {
  const [older, newer] = [1, 2].map((no) => put(rollout(no), meta({ cwd: shop })))
  const events = copilot('38898e8f', shop)
  const of = (isOwn: (agent: string, transcript: string) => boolean) =>
    transcriptsHere({ home, cwd: shop, env: {}, isOwn })
  expect(of((agent) => agent === 'codex')).toEqual([newer, older, events])
  expect(of((_agent, transcript) => isCalled(transcript, id(1)))).toEqual([older, events, newer])
})

it('sees this folder, what is below, and what is above as far as the repository goes', () => {
  const [below, above, outside, neighbour] = [
    path.join(shop, 'src/cart'),
    shop,
    path.dirname(shop),
    other,
  ].map((cwd, i) => put(rollout(i), meta({ cwd })))
  expect(here(path.join(shop, 'src'))).toEqual([above, below])
  expect(here(other)).toEqual([neighbour])
  expect(here(path.dirname(shop))).toEqual([neighbour, outside, above, below])
})

it("leaves out sub-agents' own transcripts", () => {
  put(rollout(1), meta({ cwd: shop, parent_thread_id: id(0) }))
  put(rollout(2), meta({ cwd: shop, thread_source: 'subagent' }))
  put('.gemini/tmp/shop/.project_root', shop)
  put('.gemini/tmp/shop/chats/d28c94bc/sub7.jsonl', { projectHash: 'x', kind: 'subagent' })
  database([
    ['ses_main', null, shop, 1],
    ['ses_child', 'ses_main', shop, 2],
  ])
  expect(here().map((one) => path.basename(one))).toEqual(['opencode.db#ses_main'])
})

it('reads the folder of a session whose first line is longer than what is read of it', () => {
  const [long, child] = [{ cwd: shop }, { parent_thread_id: id(1), cwd: shop }].map((fields, i) =>
    put(rollout(i), meta({ ...fields, base_instructions: { text: '{"cwd":"/"}'.repeat(9000) } })),
  )
  expect(here()).toEqual([long])
  expect(here()).not.toContain(child)
})

it('knows projects of Gemini by their digest or their folders, where nothing else names them', () => {
  const projectHash = createHash('sha256').update(shop).digest('hex')
  const byDigest = put(chat(projectHash, 'aaaaaaaa'), { sessionId: 'a', projectHash })
  const byFolder = put(
    chat('p2', 'bbbbbbbb'),
    { sessionId: 'b', projectHash: 'no' },
    { $set: { directories: [path.join(shop, 'src')] } },
  )
  put(chat('p3', 'cccccccc'), { sessionId: 'c', projectHash: 'no' })
  expect(here()).toEqual([byFolder, byDigest])
})

it('looks where the agents’ own settings put their folders', () => {
  const moved = put(rollout(1, 'codex-elsewhere'), meta({ cwd: shop }))
  expect(here()).toEqual([])
  expect(here(shop, { CODEX_HOME: path.join(home, 'codex-elsewhere') })).toEqual([moved])
})

it('is not stopped by what is no transcript, nor led elsewhere by links', () => {
  put(rollout(1), 'torn {"type":"session_meta","payload":{"cwd":')
  put(rollout(2), '')
  put('.local/share/opencode/opencode.db', 'no database')
  const real = put('elsewhere.jsonl', meta({ cwd: shop }))
  fs.symlinkSync(real, path.join(home, rollout(3)))
  copilot('38898e8f', 'relative')
  expect(here()).toEqual([])
})

it('looks into the newest files of an agent only', () => {
  const ours = put(rollout(0), meta({ cwd: shop }))
  for (let no = 1; no < LOOKED_INTO_MAX; no++) put(rollout(no), meta({ cwd: other }))
  expect(here()).toEqual([ours])
  put(rollout(LOOKED_INTO_MAX), meta({ cwd: other }))
  expect(here()).toEqual([])
})

it('names sessions apart, and finds each by its name', () => {
  const files = [
    '/h/.claude/projects/-shop/0b1c2d3e-1111-4111-8111-111111111111.jsonl',
    `/h/${rollout(1)}`,
    `/h/.codex/sessions/2026/09/01/rollout-2026-09-01T00-00-00-01a20476-5cc6-7b30-a7e8-06b4d182fd56.jsonl`,
    `/h/${chat('shop', 'd28c94bc')}`,
    '/h/.copilot/session-state/38898e8f-5590-4791-898d-4a0daee672f7/events.jsonl',
    '/h/.local/share/opencode/opencode.db#ses_dfb796387ffex0RODw0msZhyV8',
  ]
  const names = files.map(nameOf)
  expect(names).toEqual(['0b1c2d3e', '00000000', '06b4d182', 'd28c94bc', '38898e8f', '0msZhyV8'])
  for (const name of names) expect(files.filter((file) => isCalled(file, name))).toHaveLength(1)
  expect(files.filter((file) => isCalled(file, '01a20476-5cc6-7b30-a7e8-06b4'))).toEqual([files[2]])
  expect(files.filter((file) => isCalled(file, 'ses_dfb7'))).toEqual([files[5]])
})

function database(rows: readonly (readonly [string, string | null, string, number])[]): string {
  const file = path.join(home, '.local/share/opencode/opencode.db')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const made = new Database(file)
  made.exec(
    'CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text, time_updated integer)',
  )
  for (const row of rows) made.prepare('INSERT INTO session VALUES (?, ?, ?, ?)').run(...row)
  made.close()
  return file
}
