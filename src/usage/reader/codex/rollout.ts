import { countOf, type Fields, fieldsOf, listOf, textOf } from '../json.ts'

/** Tokens as Codex counts them: cached ones are part of the input, reasoning is part of the output. */
export interface Counted {
  readonly input: number
  readonly cached: number
  readonly written: number
  readonly output: number
}

/** What is known of a rollout from the lines that were read; kept between readings. */
export interface Rollout {
  /** The thread; '' until the first line has said it. */
  readonly id: string
  /** Where its history comes from, if it was given one. */
  readonly parent: string | undefined
  readonly isSubagent: boolean
  /** What a sub-agent was started as, and what it is called; undefined where nothing says it. */
  readonly role: string | undefined
  readonly nickname: string | undefined
  readonly startedAt: number
  readonly cwd: string
  readonly model: string | undefined
  readonly total: Counted | undefined
  /** Whether what was read so far is the parent's history. */
  readonly isReplay: boolean
  /** Of every count that was stated, so that a child knows what is replayed to it. */
  readonly stated: readonly string[]
  /** Of every record that no count has repeated yet. */
  readonly recorded: readonly string[]
  readonly requests: number
}

export const UNREAD: Rollout = {
  id: '',
  parent: undefined,
  isSubagent: false,
  role: undefined,
  nickname: undefined,
  startedAt: 0,
  cwd: '',
  model: undefined,
  total: undefined,
  isReplay: false,
  stated: [],
  recorded: [],
  requests: 0,
}

export function withMeta(rollout: Rollout, payload: Fields, at: number): Rollout {
  // A replay brings the parent's own first line along.
  if (rollout.id !== '') return rollout
  const spawn = fieldsOf(fieldsOf(fieldsOf(payload.source).subagent).thread_spawn)
  const parent =
    textOf(payload.forked_from_id) ??
    textOf(payload.parent_thread_id) ??
    textOf(spawn.parent_thread_id)
  return {
    ...rollout,
    id: textOf(payload.id) ?? '',
    parent,
    isSubagent:
      textOf(payload.parent_thread_id) !== undefined ||
      fieldsOf(payload.source).subagent !== undefined,
    role: textOf(spawn.agent_role) ?? textOf(payload.agent_role),
    nickname: textOf(spawn.agent_nickname) ?? textOf(payload.agent_nickname),
    startedAt: at,
    cwd: textOf(payload.cwd) ?? '',
    isReplay: parent !== undefined,
  }
}

/** A rollout with one more line, and what the line adds to it. */
export interface Step {
  readonly rollout: Rollout
  readonly added: Counted | undefined
}

/** What the record of one request says; the count behind it will say it again. */
export function withRecord(rollout: Rollout, usage: unknown): Step {
  const added = countedIn(usage)
  if (added === undefined) return { rollout, added }
  const recorded = [...rollout.recorded, wordsOf(added)].slice(-RECORDED_MAX)
  const requests = rollout.requests + 1
  return { rollout: { ...rollout, isReplay: false, recorded, requests }, added }
}

/** Counts follow their records at once; one that does not come is of a call that was cut off. */
const RECORDED_MAX = 16

/** What one count says: what it adds, where it adds something of this thread's own. */
export function withCount(
  rollout: Rollout,
  info: Fields,
  at: number,
  isOfParent: ((stated: string) => boolean) | undefined,
): Step {
  const total = countedIn(info.total_token_usage)
  const last = countedIn(info.last_token_usage)
  if (total === undefined && last === undefined) return { rollout, added: undefined }
  const stated = [total, last].map(wordsOf).join('/')
  const isReplay =
    rollout.isReplay && (isOfParent?.(stated) ?? at <= rollout.startedAt + REPLAY_MS_MAX)
  const isRepeated = total !== undefined && wordsOf(total) === wordsOf(rollout.total)
  const recordedAt = isReplay ? -1 : rollout.recorded.indexOf(wordsOf(last))
  const next: Rollout = {
    ...rollout,
    isReplay,
    recorded: rollout.recorded.slice(recordedAt + 1),
    total: total ?? rollout.total,
    stated: stated === rollout.stated.at(-1) ? rollout.stated : [...rollout.stated, stated],
  }
  if (isReplay || isRepeated || recordedAt >= 0) return { rollout: next, added: undefined }
  const added = addedBy(total, last, rollout.total)
  return { rollout: { ...next, requests: next.requests + 1 }, added }
}

/** Where the parent's file is gone: its history is written at once, in the moment that the child begins, or keeps its old times. */
const REPLAY_MS_MAX = 1000

/** The total counts what no line has stated by itself; but after a resume it may begin again, and then only the last one is sure. */
function addedBy(
  total: Counted | undefined,
  last: Counted | undefined,
  before: Counted | undefined,
): Counted | undefined {
  if (total === undefined || before === undefined) return last ?? total
  const grown: Counted = {
    input: total.input - before.input,
    cached: total.cached - before.cached,
    written: total.written - before.written,
    output: total.output - before.output,
  }
  const isAtLeast = (other: Counted) =>
    grown.input >= other.input && grown.cached >= other.cached && grown.output >= other.output
  if (last === undefined)
    return isAtLeast({ input: 0, cached: 0, written: 0, output: 0 }) ? grown : total
  return wordsOf(total) !== wordsOf(last) && isAtLeast(last) ? grown : last
}

function countedIn(value: unknown): Counted | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = fieldsOf(value)
  return {
    input: countOf(fields.input_tokens),
    cached: countOf(fields.cached_input_tokens),
    written: countOf(fields.cache_write_input_tokens),
    output: countOf(fields.output_tokens),
  }
}

function wordsOf(counted: Counted | undefined): string {
  if (counted === undefined) return '-'
  return [counted.input, counted.cached, counted.written, counted.output].join()
}

/** A rollout as it was kept. */
export function rolloutIn(state: unknown): Rollout {
  const fields = fieldsOf(state)
  const [input, cached, written, output] = listOf(fields.total).map(countOf)
  const total =
    input === undefined
      ? undefined
      : { input, cached: cached ?? 0, written: written ?? 0, output: output ?? 0 }
  return {
    id: textOf(fields.id) ?? '',
    parent: textOf(fields.parent),
    isSubagent: fields.isSubagent === true,
    role: textOf(fields.role),
    nickname: textOf(fields.nickname),
    startedAt: countOf(fields.startedAt),
    cwd: textOf(fields.cwd) ?? '',
    model: textOf(fields.model),
    total,
    isReplay: fields.isReplay === true,
    stated: listOf(fields.stated).map(String),
    recorded: listOf(fields.recorded).map(String),
    requests: countOf(fields.requests),
  }
}

export function stateOf({ total, ...rest }: Rollout): unknown {
  if (total === undefined) return rest
  return { ...rest, total: [total.input, total.cached, total.written, total.output] }
}
