import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50

/** Waits until it holds. `what` completes "waited in vain for …". */
export async function eventually(
  what: string,
  limitMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what} (${limitMs} ms)`)
    await sleep(POLL_MS)
  }
}
