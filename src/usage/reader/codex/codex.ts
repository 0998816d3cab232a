import path from 'node:path'
import type { Ledger, ReadFile } from '../../ledger/ledger.ts'
import { Cursor } from '../cursor.ts'
import { type Found, readOn } from '../file.ts'
import { filesBelow } from '../folders.ts'
import { type Fields, fieldsOf, parsed, textOf } from '../json.ts'
import type { LineReader, LineSink } from '../lines.ts'
import { observe } from '../observe.ts'
import type { Reader } from '../reader.ts'
import { timeOf } from '../time.ts'
import {
  type Rollout,
  rolloutIn,
  type Step,
  stateOf,
  UNREAD,
  withCount,
  withMeta,
  withRecord,
} from './rollout.ts'

const FOLDERS = ['sessions', 'archived_sessions']
const ROLLOUT = /^rollout-.*\.jsonl$/

/** Codex: one file a thread. Forks and sub-agents begin with what their parents have written. */
export const codex: Reader = {
  source: 'codex',
  find: (root) =>
    FOLDERS.flatMap((folder) =>
      filesBelow(path.join(root, folder), 'codex', (name) => ROLLOUT.test(name)),
    ),
  read: (ledger, _root, files, lines) => readRollouts(ledger, files, lines),
}

/** Parents before their children: the names begin with the time. */
async function readRollouts(
  ledger: Ledger,
  files: readonly Found[],
  lines: LineReader,
): Promise<void> {
  const rollouts = new Rollouts(ledger)
  const sorted = files.toSorted((a, b) => (path.basename(a.path) < path.basename(b.path) ? -1 : 1))
  for (const found of sorted) {
    await readOn(ledger, found, async (fd, file, from) => {
      rollouts.turnTo(file, from)
      const offset = await lines.read(fd, from, { sink: rollouts })
      rollouts.close()
      return offset
    })
  }
}

class Rollouts implements LineSink {
  private readonly ledger: Ledger
  private readonly cursor = new Cursor(Buffer.alloc(0))
  private readonly known = new Map<string, Rollout>()
  private file = 0
  private rollout = UNREAD
  private ofParent: ReadonlySet<string> | undefined

  constructor(ledger: Ledger) {
    this.ledger = ledger
    for (const { source, state } of ledger.files)
      if (source === 'codex') this.keep(rolloutIn(state))
  }

  turnTo(file: number, from: number): void {
    this.file = file
    this.rollout = from === 0 ? UNREAD : rolloutIn(this.recordOf()?.state)
    this.meetParent()
  }

  close(): void {
    const record = this.recordOf()
    if (record) record.state = stateOf(this.rollout)
    this.keep(this.rollout)
  }

  tooLong(): void {}

  line(bytes: Buffer, start: number, end: number): void {
    const type = this.typeOf(bytes, start, end)
    if (type === undefined) return
    const line = fieldsOf(parsed(bytes.toString('utf8', start, end)))
    const payload = fieldsOf(line.payload)
    const at = timeOf(textOf(line.timestamp) ?? '')
    if (type === 'session_meta') {
      this.rollout = withMeta(this.rollout, payload, at)
      this.meetParent()
    } else if (type === 'turn_context') {
      const model = textOf(payload.model) ?? this.rollout.model
      this.rollout = { ...this.rollout, model, cwd: textOf(payload.cwd) ?? this.rollout.cwd }
    } else if (type === 'token_usage_record') this.record(payload, at)
    else if (payload.type === 'token_count') {
      const { ofParent, rollout } = this
      const isOfParent = ofParent && ((stated: string) => ofParent.has(stated))
      this.take(withCount(rollout, fieldsOf(payload.info), at, isOfParent), at)
    }
  }

  /**
   * Newer versions write one when an answer has come, before its calls are made; the `token_count` behind them says the
   * same again, but is never written where Codex is killed meanwhile. It names its thread: another's is history.
   */
  private record(payload: Fields, at: number): void {
    if (payload.thread_id === this.rollout.id)
      this.take(withRecord(this.rollout, payload.usage), at)
  }

  private take({ rollout, added }: Step, at: number): void {
    this.rollout = rollout
    if (added === undefined) return
    const { id, model, cwd, requests, isSubagent } = rollout
    const cached = Math.min(added.cached + added.written, added.input)
    observe(this.ledger, this.file, 'codex', {
      id: `${id}:${requests}`,
      session: isSubagent ? this.rootOf(rollout) : id,
      subagent: isSubagent ? id : undefined,
      model,
      project: cwd,
      at,
      input: added.input - cached,
      output: added.output,
      cacheWrite: added.written,
      cacheRead: added.cached,
      requests: 1,
    })
  }

  /** The session that a sub-agent works for, through all that stand between. */
  private rootOf(rollout: Rollout): string {
    let at = rollout
    for (let depth = 0; depth < SUBAGENT_DEPTH_MAX && at.isSubagent; depth++) {
      const parent = at.parent === undefined ? undefined : this.known.get(at.parent)
      if (parent === undefined) return at.parent ?? at.id
      at = parent
    }
    return at.id
  }

  private meetParent(): void {
    const { parent } = this.rollout
    const known = parent === undefined ? undefined : this.known.get(parent)
    this.ofParent = known && new Set(known.stated)
  }

  private keep(rollout: Rollout): void {
    if (rollout.id !== '') this.known.set(rollout.id, rollout)
  }

  private recordOf(): ReadFile | undefined {
    return this.ledger.files[this.file]
  }

  /** undefined for the lines that say nothing of tokens, which are nearly all. */
  private typeOf(bytes: Buffer, start: number, end: number): string | undefined {
    const { cursor } = this
    cursor.over(bytes, start, end)
    if (!cursor.object()) return undefined
    while (cursor.key()) {
      if (cursor.is('type')) {
        const type = cursor.string() ? cursor.text() : ''
        return TYPES.includes(type) ? type : undefined
      }
      cursor.skip()
    }
    return undefined
  }
}

const TYPES: readonly string[] = ['session_meta', 'turn_context', 'event_msg', 'token_usage_record']

/** Codex starts sub-agents of sub-agents to a depth that is set, and small. */
const SUBAGENT_DEPTH_MAX = 16
