import fs from 'node:fs'
import { missingIn } from './bounds/unfinished.ts'
import { Key } from './ledger/hash.ts'
import type { Head } from './ledger/ledger.ts'
import { Ledger } from './ledger/ledger.ts'
import { Store } from './ledger/store.ts'
import { summaryOf } from './ledger/summary.ts'
import { claude } from './reader/claude/claude.ts'
import { codex } from './reader/codex/codex.ts'
import { copilot } from './reader/copilot/copilot.ts'
import { type Found, isChanged } from './reader/file.ts'
import { gemini } from './reader/gemini/gemini.ts'
import { LineReader } from './reader/lines.ts'
import { opencode } from './reader/opencode/opencode.ts'
import type { Reader } from './reader/reader.ts'
import { type Closing, closeWith } from './telemetry/closing.ts'
import type { Final } from './telemetry/final.ts'

const READERS: readonly Reader[] = [claude, codex, gemini, opencode, copilot]

/** Where the agents' files are, and where what was read of them is kept. */
export interface Asked {
  readonly root: string
  /** Without one, nothing is kept. */
  readonly store?: string
}

/** Everything that the agents' files below the root say of usage, with what is kept of earlier ones. Reads only what is new. */
export async function readUsage(asked: Asked): Promise<Head> {
  return readThen(asked, ({ head }) => head)
}

/** The same, and what telemetry tells beyond it. Nothing of that goes into the store: it stays what the files say. */
export async function readToldUsage(asked: Asked, finals: readonly Final[]): Promise<ToldUsage> {
  return readThen(asked, ({ whole }) => {
    const ledger = whole()
    const { closed, unseen } = closeWith(ledger, finals)
    return { head: headOf(ledger), closed, unseen }
  })
}

export interface ToldUsage extends Closing {
  readonly head: Head
}

interface Read {
  readonly head: Head
  whole(): Ledger
}

async function readThen<T>({ root, store }: Asked, use: (read: Read) => T): Promise<T> {
  const place = fs.realpathSync(root)
  const found = workIn(place)
  if (store === undefined) {
    const ledger = new Ledger()
    return use({ head: await take(ledger, place, found), whole: () => ledger })
  }
  const kept = new Store(store, nameOf(place))
  const opened = kept.open()
  try {
    const known = new Map(opened.head.files.map((file) => [file.path, file]))
    const isNew = found.some(({ files }) =>
      files.some((one) => isChanged(known.get(one.path), one)),
    )
    if (!isNew) return use(opened)
    let last = new Ledger()
    const head = await kept.update(opened, (ledger) => {
      last = ledger
      return take(ledger, place, found)
    })
    return use({ head, whole: () => last })
  } finally {
    opened.close()
  }
}

/** The same without a store, for whoever wants the requests themselves. */
export async function takeAll(ledger: Ledger, root: string): Promise<Head> {
  const place = fs.realpathSync(root)
  return take(ledger, place, workIn(place))
}

function workIn(root: string): readonly Work[] {
  return READERS.map((reader) => ({ reader, files: reader.find(root) }))
}

/** One store may keep several trees, each under a name of its own. */
function nameOf(place: string): string {
  const { high, low } = new Key().ofText(place, 0)
  return `${high.toString(16)}${low.toString(16)}`
}

interface Work {
  readonly reader: Reader
  readonly files: readonly Found[]
}

/** Takes what is new into the ledger. */
async function take(ledger: Ledger, root: string, found: readonly Work[]): Promise<Head> {
  const lines = new LineReader()
  for (const { reader, files } of found) {
    const changed = files.filter((one) => {
      const number = ledger.fileAt(one.path)
      return isChanged(number === undefined ? undefined : ledger.files[number], one)
    })
    await reader.read(ledger, root, changed, lines)
  }
  return headOf(ledger)
}

function headOf(ledger: Ledger): Head {
  const ownerOf = ledger.owners()
  const cells = summaryOf(ledger.requests, ownerOf)
  const missing = missingIn(ledger, ownerOf)
  return { names: ledger.names.all, files: ledger.files, cells, missing }
}
