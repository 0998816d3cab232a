import { batch, signal } from '@preact/signals'
import { eventReader, type StreamEvent } from './event-stream.ts'
import * as known from './known.ts'
import { locked, request } from './request.ts'

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly since: number; readonly retryAt: number }

export const connection = signal<Connection>({ state: 'connecting' })

/** A beat comes every few seconds; a line that is silent for so long is broken. */
const SILENCE_MS = 30_000
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const

let wake = (): void => {}

/** Tries now instead of at the next turn. */
export function retryNow(): void {
  wake()
}

/** Reads the feed for as long as the page lives. */
export async function follow(): Promise<void> {
  let failures = 0
  let since = 0
  while (!locked.value) {
    const opened = await readOnce().catch(() => false)
    if (locked.value) return
    if (opened || failures === 0) since = Date.now()
    failures = opened ? 1 : failures + 1
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 15_000
    connection.value = { state: 'lost', since, retryAt: Date.now() + wait }
    await pause(wait)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve
    setTimeout(resolve, ms)
  })
}

/** True once the daemon has sent something; the line may break at any time after. */
async function readOnce(): Promise<boolean> {
  const abort = new AbortController()
  let timer = setTimeout(() => abort.abort(), SILENCE_MS)
  let opened = false
  try {
    const response = await request('/api/feed', { signal: abort.signal })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const events = eventReader()
    for (;;) {
      const piece = await reader?.read()
      if (piece === undefined || piece.done) return opened
      clearTimeout(timer)
      timer = setTimeout(() => abort.abort(), SILENCE_MS)
      opened = true
      connection.value = { state: 'open' }
      batch(() => events(piece.value).forEach(take))
    }
  } catch {
    return opened
  } finally {
    clearTimeout(timer)
  }
}

function take({ name, data }: StreamEvent): void {
  switch (name) {
    case 'snapshot':
      return known.takeSnapshot(JSON.parse(data))
    case 'session':
      return known.takeSession(JSON.parse(data))
    case 'approval':
      return known.takeApproval(JSON.parse(data))
    case 'modes':
      return known.takeModes(JSON.parse(data))
    case 'roster':
      return known.takeRoster(JSON.parse(data))
    case 'entry':
      return known.takeEntry(JSON.parse(data))
    case 'beat':
      return known.takeBeat(JSON.parse(data))
  }
}
