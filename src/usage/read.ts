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
export async function readUsage({ root, store }: Asked): Promise<Head> {
  if (store === undefined) return takeAll(new Ledger(), root)
  const place = fs.realpathSync(root)
  const found = workIn(place)
  const kept = new Store(store, nameOf(place))
  const opened = kept.open()
  try {
    const known = new Map(opened.head.files.map((file) => [file.path, file]))
    const isNew = found.some(({ files }) =>
      files.some((one) => isChanged(known.get(one.path), one)),
    )
    if (!isNew) return opened.head
    return await kept.update(opened, (ledger) => take(ledger, place, found))
  } finally {
    opened.close()
  }
}

/** What was read, with the requests themselves, for whoever wants other sums than those that are kept. */
export interface Reading extends Closing {
  readonly head: Head
  readonly ledger: Ledger
}

/**
 * The same with the requests themselves, and with what telemetry tells beyond the files. Nothing of that goes into the store:
 * it stays what the files say.
 */
export async function readLedger(asked: Asked, finals: readonly Final[] = []): Promise<Reading> {
  const { head, ledger } = await readWhole(asked)
  if (finals.length === 0) return { head, ledger, closed: 0, unseen: [] }
  const { closed, unseen } = closeWith(ledger, finals)
  return { head: closed > 0 ? headOf(ledger) : head, ledger, closed, unseen }
}

async function readWhole({ root, store }: Asked): Promise<Pick<Reading, 'head' | 'ledger'>> {
  if (store === undefined) {
    const ledger = new Ledger()
    return { head: await takeAll(ledger, root), ledger }
  }
  await readUsage({ root, store })
  const opened = new Store(store, nameOf(fs.realpathSync(root))).open()
  try {
    return { head: opened.head, ledger: opened.whole() }
  } finally {
    opened.close()
  }
}

/** Takes what is new below the root into this ledger alone; whether there was anything. */
export async function takeNew(ledger: Ledger, root: string): Promise<boolean> {
  const place = fs.realpathSync(root)
  return readNew(ledger, place, workIn(place))
}

/** All of it, without a store. */
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

/** Takes what is new into the ledger, and sums it up. */
async function take(ledger: Ledger, root: string, found: readonly Work[]): Promise<Head> {
  await readNew(ledger, root, found)
  return headOf(ledger)
}

function headOf(ledger: Ledger): Head {
  const ownerOf = ledger.owners()
  const cells = summaryOf(ledger.requests, ownerOf)
  const missing = missingIn(ledger, ownerOf)
  return { names: ledger.names.all, files: ledger.files, cells, missing }
}

async function readNew(ledger: Ledger, root: string, found: readonly Work[]): Promise<boolean> {
  const lines = new LineReader()
  let isAny = false
  for (const { reader, files } of found) {
    const changed = files.filter((one) => {
      const number = ledger.fileAt(one.path)
      return isChanged(number === undefined ? undefined : ledger.files[number], one)
    })
    await reader.read(ledger, root, changed, lines)
    isAny ||= changed.length > 0
  }
  return isAny
}
