import { safe } from '../message/message.ts'
import type { TellProgress } from '../recovery/database/copied.ts'

const MIB = 1024 * 1024
/** How often the line is written anew. */
const EVERY_MS = 200

/** A line for tables that are copied out, written over itself on a terminal, and nothing elsewhere. */
export function copyLine(): TellProgress {
  let last = 0
  return ({ table, rows, bytes }) => {
    if (!process.stderr.isTTY || Date.now() - last < EVERY_MS) return
    last = Date.now()
    process.stderr.write(
      `\r\u001b[KCopying ${safe(table)} first: ${rows} rows, ${(bytes / MIB).toFixed(1)} MiB of all tables\r`,
    )
  }
}
