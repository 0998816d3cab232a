import type { ClearingStep, CompactionStep, Step } from '../steps.ts'
import type { Lines } from '../written.ts'
import type { Chain } from './records.ts'

/** What one step wrote into the main file. */
interface Trace {
  readonly uuids: readonly string[]
  readonly lines: readonly string[]
  readonly plants: readonly string[]
}

/** Ends of the context: what goes, what stays, and what is written a second time. */
export class Compactor {
  readonly #chain: Chain
  readonly #main: Lines
  #epoch: Trace[] = []
  #previous: Trace[] = []
  #present: readonly string[] = []

  constructor(chain: Chain, main: Lines) {
    this.#chain = chain
    this.#main = main
  }

  /** Runs a step, or calls made at once, and remembers what it wrote. */
  step(write: () => void, steps: readonly Step[]): void {
    const from = this.#main.texts.length
    write()
    if (steps.some(({ type }) => type === 'compaction' || type === 'clearing' || type === 'damage'))
      return
    const lines = this.#main.texts.slice(from)
    const uuids = lines.flatMap((line) =>
      [...line.matchAll(/"uuid":"([0-9a-f-]{36})"/g)].map(([, uuid = '']) => uuid),
    )
    // What an agent of its own read never was in this context.
    const plants = steps.flatMap((one) => ('plant' in one && one.plant ? [one.plant] : []))
    this.#epoch.push({ uuids, lines, plants })
  }

  /** Of these, what is still there; what stands in other files is not. */
  present(ids: Iterable<string>): ReadonlySet<string> {
    const here = new Set([...this.#present, ...this.#epoch.flatMap(({ plants }) => plants)])
    return new Set([...ids].filter((id) => here.has(id)))
  }

  compact({ trigger, summary, kept, keptBy, replayed }: CompactionStep): void {
    const chain = this.#chain
    const again = this.#previous.slice(0, replayed).flatMap(({ lines }) => lines)
    const before = chain.random.chance(0.5)
    if (before) this.#replay(again)
    const stays = this.#epoch.slice(this.#epoch.length - kept)
    const uuids = stays.flatMap((trace) => trace.uuids)
    const [head, tail] = [uuids[0], uuids.at(-1)]
    const last = chain.last
    const boundary = chain.record('system', {}, null)
    const summaryUuid = chain.random.uuid()
    const staying =
      head === undefined || tail === undefined
        ? {}
        : keptBy === 'segment'
          ? { preservedSegment: { headUuid: head, anchorUuid: summaryUuid, tailUuid: tail } }
          : { preservedMessages: { anchorUuid: summaryUuid, uuids, allUuids: uuids } }
    const preTokens = chain.random.int(140_000, 190_000)
    this.#main.record({
      ...boundary,
      logicalParentUuid: last,
      subtype: 'compact_boundary',
      content: 'Conversation compacted',
      isMeta: false,
      level: 'info',
      compactMetadata: {
        trigger,
        preTokens,
        postTokens: chain.random.int(8000, 14_000),
        ...staying,
      },
    })
    const text = `This session is being continued from a previous conversation that ran out of context. The conversation is summarized below:\n${summary}\n\nIf you need specific details from before compaction (like exact code snippets, error messages, or content you generated), read the full transcript at: /home/dev/.claude/projects/-home-dev-shop/x.jsonl`
    this.#main.record({
      ...chain.user(text, { isCompactSummary: true, isVisibleInTranscriptOnly: true }),
      uuid: summaryUuid,
    })
    if (!before) this.#replay(again)
    this.#previous = [...this.#previous, ...this.#epoch]
    this.#present = stays.flatMap(({ plants }) => plants)
    this.#epoch = []
    chain.resume(tail ?? summaryUuid)
  }

  /** A second compaction of one process writes old records again, as they were (claude-code #92089). */
  #replay(lines: readonly string[]): void {
    for (const line of lines) this.#main.push(line)
  }

  clear({ results }: ClearingStep): void {
    const text = this.#epoch.flatMap(({ lines }) => lines).join('\n')
    const ids = [...text.matchAll(/"tool_use_id":"(toolu_\w+)"/g)].map(([, id = '']) => id)
    this.#main.record({
      ...this.#chain.record('system', {}),
      subtype: 'microcompact_boundary',
      content: 'Context microcompacted',
      isMeta: false,
      microcompactMetadata: {
        trigger: 'auto',
        preTokens: this.#chain.random.int(90_000, 120_000),
        tokensSaved: this.#chain.random.int(5000, 30_000),
        compactedToolIds: ids.slice(0, results),
        clearedAttachmentUUIDs: [],
      },
    })
  }
}
