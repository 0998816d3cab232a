import { signal } from '@preact/signals'
import type {
  ContextHits,
  ContextItem,
  ContextSessionView,
  ContextView,
} from '../../../src/daemon/people/api.ts'
import { get } from '../daemon/request.ts'

/** The newest first; undefined until they were asked for. */
export const sessions = signal<readonly ContextSessionView[] | undefined>(undefined)
/** What was shown last: it is there at once when one comes back to it. */
export const shown = signal<ContextView | undefined>(undefined)

export async function loadSessions(): Promise<void> {
  sessions.value = await get<readonly ContextSessionView[]>('/api/context')
}

export async function loadSession(id: string): Promise<void> {
  shown.value = await get<ContextView>(addressOf(id))
}

export function loadItem(session: string, id: string, offset: number): Promise<ContextItem> {
  return get(`${addressOf(session)}/items/${encodeURIComponent(id)}?offset=${offset}`)
}

export async function findIn(
  session: string,
  words: string,
  gone: AbortSignal,
): Promise<ContextHits['hits']> {
  const address = `${addressOf(session)}/search?q=${encodeURIComponent(words)}`
  return (await get<ContextHits>(address, gone)).hits
}

function addressOf(session: string): string {
  return `/api/context/${encodeURIComponent(session)}`
}

/** What brings an item back in a terminal. Without its transcript a project's newest session is meant. */
export function commandFor(view: ContextSessionView, id: string): string {
  const newest = sessions.peek()?.find(({ project }) => project === view.project)
  const short = `interlock recall ${id}`
  if (newest === undefined || newest.id === view.id) return short
  return `${short} --transcript '${view.transcript.replaceAll("'", `'\\''`)}'`
}
