import fs from 'node:fs'
import path from 'node:path'
import { openPlain } from './open-plain.ts'
import { childSessions, isDatabase } from './row-source.ts'
import { childTrees, isTree } from './tree-source.ts'

/** Deeper no agent nests the transcripts of its sub-agents. */
const DEPTH_MAX = 4
/** More sub-agents of one session are not looked at. */
const AGENTS_MAX = 5_000
/** What of a rollout's first line says whose child it is: its instructions come after. */
const HEAD_BYTES = 2_048
/** Of one day's rollouts so many are looked at. */
const ROLLOUTS_MAX = 2_000

export interface SubAgent {
  readonly path: string
  /** By which its agent tells it from the others of the session. */
  readonly name: string
}

/** The folder beside a main transcript, with what belongs to it. */
export function folderBeside(main: string): string {
  return main.replace(/\.jsonl?$/, '')
}

/** The transcripts of a session's sub-agents, by where their agents put them. A link is none. */
export function subAgents(main: string): readonly SubAgent[] {
  if (isDatabase(main))
    return childSessions(main).map((one) => ({ path: one, name: one.slice(one.lastIndexOf('#')) }))
  if (isTree(main))
    return childTrees(main).map((one) => ({ path: one, name: path.basename(one, '.json') }))
  const base = path.basename(main)
  const rollout = /^rollout-.+?-([0-9a-f]{8}-[0-9a-f-]{27})\.jsonl$/.exec(base)?.[1]
  if (rollout !== undefined) return childRollouts(main, rollout)
  const chat = /^session-.+-([0-9A-Za-z]{8})\.jsonl$/.exec(base)?.[1]
  if (chat !== undefined) return chatsOf(main, chat)
  return agentsBeside(main)
}

/** Claude Code: `<session>/subagents/agent-<id>.jsonl`, nested where a workflow runs them. */
function agentsBeside(main: string): readonly SubAgent[] {
  const found: SubAgent[] = []
  const look = (folder: string, depth: number): void => {
    for (const entry of entriesIn(folder)) {
      const file = path.join(folder, entry.name)
      if (entry.isDirectory() && depth < DEPTH_MAX) look(file, depth + 1)
      else if (entry.isFile() && /^agent-.+\.jsonl$/.test(entry.name) && found.length < AGENTS_MAX)
        found.push({ path: file, name: entry.name.slice(6, -6) })
    }
  }
  const beside = folderBeside(main)
  const agents = path.join(beside, 'subagents')
  // Through a link other sessions' would be this one's.
  if (isFolder(beside) && isFolder(agents)) look(agents, 0)
  return found
}

/** That is no link. */
export function isFolder(at: string): boolean {
  return fs.lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Gemini CLI: `chats/<session>/<id>.jsonl`, where the main file's name has the session's first eight characters. */
function chatsOf(main: string, start: string): readonly SubAgent[] {
  const chats = path.dirname(main)
  return entriesIn(chats)
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(start))
    .flatMap(({ name }) => filesIn(path.join(chats, name)))
    .filter((file) => file.endsWith('.jsonl'))
    .slice(0, AGENTS_MAX)
    .map((file) => ({ path: file, name: path.basename(file, '.jsonl') }))
}

/** Codex: rollouts of their own in the day's folder, or the next day's, which name the thread that began them. */
function childRollouts(main: string, thread: string): readonly SubAgent[] {
  const base = path.basename(main)
  const day = path.dirname(main)
  return [day, dayAfter(day)]
    .flatMap((folder) => (folder === undefined ? [] : filesIn(folder)))
    .filter((file) => path.basename(file).startsWith('rollout-') && path.basename(file) > base)
    .slice(0, ROLLOUTS_MAX)
    .filter((file) => parentOf(file) === thread)
    .map((file) => ({ path: file, name: path.basename(file, '.jsonl') }))
}

function dayAfter(folder: string): string | undefined {
  const found = /^(.*[\\/])?(\d{4})[\\/](\d\d)[\\/](\d\d)$/.exec(folder)
  if (!found) return undefined
  const [, root = '', year, month, day] = found
  const next = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + 1))
  return path.join(root, ...next.toISOString().slice(0, 10).split('-'))
}

/** First lines do not change. */
const parents = new Map<string, string | undefined>()

function parentOf(file: string): string | undefined {
  if (parents.has(file)) return parents.get(file)
  const head = headOf(file)
  if (head === undefined) return undefined
  const parent = /"parent_thread_id":"([0-9a-f-]{36})"/.exec(head)?.[1]
  parents.set(file, parent)
  return parent
}

/** Undefined as long as there is not so much of it. */
function headOf(file: string): string | undefined {
  let handle: number | undefined
  try {
    handle = openPlain(file)
    const bytes = Buffer.alloc(HEAD_BYTES)
    const read = fs.readSync(handle, bytes, 0, HEAD_BYTES, 0)
    const head = bytes.toString('utf8', 0, read)
    return read === HEAD_BYTES || head.includes('\n') ? head : undefined
  } catch {
    return undefined
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}

function filesIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isFile())
    .map(({ name }) => path.join(folder, name))
}

function entriesIn(folder: string): readonly fs.Dirent[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
