import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from './atomic.ts'
import { sha256 } from './digest.ts'

/** What Interlock did to one file of one agent: enough to take it back, exactly. */
const ReceiptShape = v.object({
  version: v.literal(1),
  agent: v.string(),
  path: v.string(),
  realPath: v.string(),
  /** The sha256 of what we wrote: while the file has it, nobody has edited since. */
  written: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /**
   * What stood there before us: a first install's, or what a person has made of it since, without
   * our entries.
   */
  original: v.union([
    v.literal('absent'),
    v.object({ base64: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)) }),
  ]),
  mode: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777)),
  /** Outermost first. */
  madeFolders: v.array(v.string()),
})

export type Receipt = v.InferOutput<typeof ReceiptShape>

/** Whose receipt, for which file. */
export interface ReceiptKey {
  /** Interlock's own folder. */
  readonly root: string
  readonly agent: string
  readonly path: string
}

export function receiptPath({ root, agent, path }: ReceiptKey): string {
  return join(root, 'receipts', `${agent}-${sha256(path).slice(0, 12)}.json`)
}

/**
 * A receipt that is missing, damaged or another file's is no receipt: uninstalling then goes by our
 * entries alone.
 */
export function loadReceipt(key: ReceiptKey): Receipt | undefined {
  try {
    const stored: unknown = JSON.parse(readFileSync(receiptPath(key), 'utf8'))
    const { success, output } = v.safeParse(ReceiptShape, stored)
    return success && output.path === key.path && output.agent === key.agent ? output : undefined
  } catch {
    return undefined
  }
}

/** The original may hold keys, so a receipt is the person's alone. */
export function saveReceipt(root: string, receipt: Receipt): void {
  mkdirSync(join(root, 'receipts'), { recursive: true, mode: 0o700 })
  const bytes = Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`)
  writeAtomically(receiptPath({ root, ...receipt }), { bytes, mode: 0o600 })
}

export function dropReceipt(key: ReceiptKey): void {
  rmSync(receiptPath(key), { force: true })
}

export function originalBytes({ original }: Receipt): Buffer | undefined {
  return original === 'absent' ? undefined : Buffer.from(original.base64, 'base64')
}

export function originalFrom(bytes: Buffer | undefined): Receipt['original'] {
  return bytes === undefined ? 'absent' : { base64: bytes.toString('base64') }
}
