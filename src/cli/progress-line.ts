import { safe } from '../message/message.ts'
import type { TellProgress } from '../recovery/database/copied.ts'

const MIB = 1024 * 1024
/** How often the line is written anew. */
const EVERY_MS = 200

/** A line that is written over itself on a terminal, and nothing elsewhere. */
function line(): (words: () => string) => void {
  let last = Date.now()
  return (words) => {
    if (!process.stderr.isTTY || Date.now() - last < EVERY_MS) return
    last = Date.now()
    process.stderr.write(`\r\u001b[K${words()}\r`)
  }
}

/** For tables that are copied out. */
export function copyLine(): TellProgress {
  const show = line()
  return ({ table, rows, bytes }) =>
    show(() => `Copying ${safe(table)} first: ${rows} rows, ${mibOf(bytes)} MiB of all tables`)
}

/** For files: how much has been done of something so far. What takes no time is not seen. */
export function progressLine(): (doing: string, bytes: number) => void {
  const show = line()
  const sums = new Map<string, number>()
  return (doing, bytes) => {
    const sum = (sums.get(doing) ?? 0) + bytes
    sums.set(doing, sum)
    show(() => `${doing}: ${mibOf(sum)} MiB`)
  }
}

function mibOf(bytes: number): string {
  return (bytes / MIB).toFixed(1)
}
