import { hash } from 'node:crypto'
import type { Event, Record, Whereabouts } from '../formats/format.ts'
import type { TermBuilder } from '../text/builder.ts'
import { describeCall, describeMessage } from './describe.ts'
import { compacted, rewound, truncated } from './history.ts'
import { type Item, keyOf, type Part } from './item.ts'
import { noteMade, ordinalsByKey } from './made.ts'
import type { Operation } from './operation.ts'
import type { IndexedFile, TranscriptIndex } from './transcript-index.ts'

/** Where a record stands. */
export interface Place {
  readonly offset: number
  readonly length: number
  readonly line: number
}

/** Gives the texts of an item's parts, as they stand in the transcript; empty where they cannot be read. */
export type ReadTexts = (item: Item) => readonly string[]
/** The whole output by the base name of the file that it was put in; undefined where there is none. */
export type ReadSpill = (name: string) => string | undefined

type Call = Extract<Event, { kind: 'call' }>
type Result = Extract<Event, { kind: 'result' }>

/** Makes items of one file's records, in order, and writes down what it makes. */
export class Assembler {
  readonly #index: TranscriptIndex
  readonly #no: number
  readonly #file: IndexedFile
  readonly #readTexts: ReadTexts
  readonly #readSpill: ReadSpill
  readonly #terms: TermBuilder | undefined
  readonly operations: Operation[] = []
  /** What calls of this run said, until their results come. */
  readonly #said = new Map<number, Call>()
  /** Messages by the keys of their records; only where a record came again to take its own place. */
  #made: Map<number, number[]> | undefined
  count: number

  constructor(
    index: TranscriptIndex,
    no: number,
    file: IndexedFile,
    around: {
      readonly texts: ReadTexts
      readonly spill: ReadSpill
      readonly terms: TermBuilder | undefined
    },
  ) {
    this.#index = index
    this.#no = no
    this.#file = file
    this.#readTexts = around.texts
    this.#readSpill = around.spill
    this.#terms = around.terms
    this.count = file.reached?.count ?? 0
  }

  take(records: readonly Record[], { offset, length, line }: Place): void {
    // Of all that the line says: by it an event is found again.
    let event = 0
    for (const record of records) {
      const key = keyOf(record.key)
      const seen = key !== 0 && this.#file.keys.has(key)
      if (seen && record.replaces !== true) {
        event += record.events.length
        continue
      }
      if (key !== 0 && !seen) this.#file.keys.set(key, line)
      const at = record.at === undefined ? Number.NaN : Date.parse(record.at)
      const time = Number.isFinite(at) ? at : undefined
      const olds = seen ? this.#madeBy(key) : undefined
      for (const one of record.events)
        this.#event(one, { offset, length, line, event: event++, key }, time, olds)
      if (this.#no === 0) this.#whereabouts(record)
    }
  }

  /** Messages that a record made when it stood here before, in order. */
  #madeBy(key: number): number[] {
    this.#made ??= ordinalsByKey(this.#index, this.#no)
    return [...(this.#made.get(key) ?? [])]
  }

  #event(event: Event, part: Part, at: number | undefined, olds: number[] | undefined): void {
    switch (event.kind) {
      case 'message':
        return this.#message(event, part, at, olds)
      case 'call':
        return this.#call(event, part, at, olds !== undefined)
      case 'result':
        return this.#result(event, part, at, olds !== undefined)
      case 'compaction': {
        if (this.#no !== 0) return
        return this.#say(compacted(this.#index, this.#file, event.compaction, part, at))
      }
      case 'cleared': {
        const items = event.calls.flatMap((call) => this.#file.calls.get(call) ?? [])
        return this.#say(items.length > 0 ? { op: 'cleared', items } : undefined)
      }
      case 'truncated':
        return this.#no === 0 ? this.#say(truncated(this.#index, event.messages)) : undefined
      case 'rewound':
        return this.#say(rewound(this.#index, this.#no, keyOf(event.key)))
      case 'replaced':
        return this.#say({
          op: 'rewound',
          file: this.#no,
          from: 0,
          but: event.keys.map(keyOf),
        })
    }
  }

  #call(call: Call, part: Part, at: number | undefined, again: boolean): void {
    const known = again || call.echo === true ? this.#file.calls.get(call.call) : undefined
    if (known === undefined) {
      const no = this.#index.items.length
      this.#said.set(no, call)
      return this.#put(no, this.#openItem(call, part, at))
    }
    const item = this.#index.items[known]
    if (!again || item?.open === undefined) return
    const before = this.#said.get(known)?.texts ?? this.#readTexts(item)
    // Its input may have grown; what has its result stays as it is.
    if (before.join('\n') === call.texts.join('\n')) return
    this.#said.set(known, call)
    this.#put(known, { ...item, parts: [part] })
  }

  #message(
    { by, note, texts }: Extract<Event, { kind: 'message' }>,
    part: Part,
    at: number | undefined,
    olds: number[] | undefined,
  ): void {
    const text = texts.join('\n')
    if (text === '') return
    const proof = proofOf(text)
    const before = olds?.findIndex((one) => this.#index.items[one]?.note === note) ?? -1
    const [known = -1] = before < 0 ? [] : (olds?.splice(before, 1) ?? [])
    const old = known < 0 ? undefined : this.#index.items[known]
    if (old?.sha256 === proof.sha256) return
    const { naming, ...described } = describeMessage(by, note, text, proof.bytes)
    const no = old ? known : this.#index.items.length
    const item: Item = {
      id: old?.id ?? this.#nextId(),
      file: this.#no,
      ...described,
      by,
      ...(note !== undefined && { note }),
      ...proof,
      epoch: this.#epochAt(at),
      ...(at !== undefined && { at }),
      parts: [part],
      shape: this.#terms?.add(no, text, naming) ?? 0,
    }
    this.#put(no, item)
  }

  #result(result: Result, part: Part, at: number | undefined, again: boolean): void {
    const no = this.#file.open.get(result.call)
    const item = no === undefined ? undefined : this.#index.items[no]
    if (no === undefined || item === undefined) {
      if (again || (result.echo === true && this.#file.calls.has(result.call))) return
      // Its call is of another transcript, or was torn.
      const orphan = {
        kind: 'call',
        call: result.call,
        hint: { tool: 'result' },
        texts: [],
      } as const
      const opened = this.#openItem(orphan, part, at)
      const next = this.#index.items.length
      return this.#put(next, this.#closed(next, opened, orphan, result, []))
    }
    const said = this.#said.get(no)
    this.#said.delete(no)
    const call: Call = said ?? {
      kind: 'call',
      call: result.call,
      hint: { tool: item.tool ?? 'tool' },
      texts: this.#readTexts(item),
    }
    this.#put(
      no,
      this.#closed(no, { ...item, parts: [...item.parts, part] }, call, result, said?.texts),
    )
  }

  /** Its input is looked at when its result comes, or when there is nothing more to read. */
  #openItem({ call, hint: { tool } }: Call, part: Part, at: number | undefined): Item {
    return {
      id: this.#nextId(),
      file: this.#no,
      kind: 'command',
      form: 'text',
      by: 'tool',
      tool,
      bytes: 0,
      sha256: '',
      epoch: this.#epochAt(at),
      ...(at !== undefined && { at }),
      parts: [part],
      call,
      open: call,
      shape: 0,
    }
  }

  /** Calls whose results have not come. */
  end(): void {
    for (const [no, call] of this.#said) {
      const item = this.#index.items[no]
      if (item)
        this.#put(no, { ...this.#closed(no, item, call, undefined, call.texts), open: call.call })
    }
    this.#said.clear()
  }

  /** `fresh` are those of the call's words that are not among the terms yet. */
  #closed(
    no: number,
    { open: _, ...item }: Item,
    { hint, texts }: Call,
    result: Result | undefined,
    fresh: readonly string[] = [],
  ): Item {
    const output = result && this.#outputOf(result)
    const joined = output?.join('\n')
    const { naming, ...described } = describeCall(
      hint,
      joined,
      texts.join('\n'),
      result?.failed === true,
    )
    return {
      ...item,
      ...described,
      ...(result?.spill !== undefined && { spill: result.spill }),
      ...proofOf([...texts, ...(output ?? [])].join('\n')),
      shape: this.#shapeOf(no, fresh.join('\n'), joined, naming),
    }
  }

  /** Two results of one call are alike, whatever asked for them. */
  #shapeOf(no: number, fresh: string, output: string | undefined, naming: string): number {
    if (!this.#terms) return 0
    if (output === undefined) return this.#terms.add(no, fresh, naming)
    if (fresh !== '') this.#terms.add(no, fresh, '')
    return this.#terms.add(no, output, naming)
  }

  #outputOf({ texts, spill }: Result): readonly string[] {
    const whole = spill === undefined ? undefined : this.#readSpill(spill)
    return whole === undefined ? texts : [whole]
  }

  /** A sub-agent's file knows of no compaction of the session's; its time tells. */
  #epochAt(at: number | undefined): number {
    const { boundaries } = this.#index
    if (this.#no === 0) return boundaries.length
    return boundaries.filter((one) => one.at !== undefined && at !== undefined && one.at <= at)
      .length
  }

  #nextId(): string {
    this.count++
    return `R${this.#file.prefix}${this.count}`
  }

  #put(no: number, item: Item): void {
    if (this.#made !== undefined && item.call === undefined) noteMade(this.#made, no, item)
    this.#say({ op: 'item', no, item })
  }

  #say(operation: Operation | undefined): void {
    if (operation === undefined) return
    this.#index.apply(operation)
    this.operations.push(operation)
  }

  #whereabouts({ where }: Record): void {
    if (isElsewhere(where, this.#index.where)) this.#say({ op: 'where', where })
  }
}

function proofOf(text: string): { readonly bytes: number; readonly sha256: string } {
  return { bytes: Buffer.byteLength(text), sha256: hash('sha256', text, 'base64url') }
}

function isElsewhere(where: Whereabouts, known: Whereabouts): boolean {
  const { cwd = known.cwd, branch = known.branch, team = known.team, agent = known.agent } = where
  return (
    cwd !== known.cwd || branch !== known.branch || team !== known.team || agent !== known.agent
  )
}
