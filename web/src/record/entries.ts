import { batch, effect, signal } from '@preact/signals'
import type { EntryPage, EntryView } from '../../../src/daemon/people/api.ts'
import { listenToEntries } from '../daemon/known.ts'
import { get } from '../daemon/request.ts'
import { failureOf } from '../shell/failure.ts'
import { belongs, filters, queryOf } from './filters.ts'

const PAGE = 200
/** New entries are drawn together, so often. */
const GATHER_MS = 150
const TYPING_MS = 250

export const entries = signal<readonly EntryView[]>([])
export const more = signal(true)
export const loading = signal(false)
export const failed = signal('')
/** New ones that are not in the list yet, so that it does not move under the reader. */
export const news = signal(0)
/** Another number: the list begins anew, at its top. */
export const turn = signal(0)

let held: EntryView[] = []
/** What is new cannot be put on top: it was missed, or only the daemon can say whether it has the words. */
let mustReload = false
let atTop = true
let abort = new AbortController()

async function load(before: number | undefined): Promise<void> {
  const { signal: aborted } = abort
  loading.value = true
  failed.value = ''
  try {
    const query = queryOf(filters.peek())
    query.set('limit', String(PAGE))
    if (before !== undefined) query.set('before', String(before))
    const page = await get<EntryPage>(`/api/record?${query}`, aborted)
    batch(() => {
      entries.value = before === undefined ? page.entries : entries.value.concat(page.entries)
      more.value = page.more
    })
  } catch (error) {
    if (!aborted.aborted) failed.value = failureOf(error)
  } finally {
    if (!aborted.aborted) loading.value = false
  }
}

/** From the newest on, with the filters as they are. */
export function reload(): void {
  abort.abort()
  abort = new AbortController()
  held = []
  mustReload = false
  atTop = true
  news.value = 0
  turn.value += 1
  void load(undefined)
}

export function loadMore(): void {
  const last = entries.peek().at(-1)
  if (last === undefined || loading.peek() || !more.peek() || failed.peek() !== '') return
  void load(last.seq)
}

/** After a failure: goes on where it stopped. */
export function retry(): void {
  void load(entries.peek().at(-1)?.seq)
}

export function setAtTop(now: boolean): void {
  atTop = now
}

/** Puts on top what is new. */
export function showNews(): void {
  if (mustReload) return reload()
  batch(() => {
    turn.value += 1
    merge()
  })
}

function merge(): void {
  const newest = entries.peek()[0]?.seq ?? 0
  const fresh = held.filter((entry) => entry.seq > newest).reverse()
  held = []
  news.value = 0
  if (fresh.length > 0) entries.value = fresh.concat(entries.peek())
}

function settle(): void {
  if (atTop && !mustReload && !loading.peek()) merge()
}

/** Keeps the list up to date while the page is open. */
export function followRecord(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const unlisten = listenToEntries({
    onEntry: (entry) => {
      const fits = belongs(entry, filters.peek())
      if (fits === false) return
      if (fits === undefined) mustReload = true
      held.push(entry)
      news.value = held.length
      clearTimeout(timer)
      timer = setTimeout(settle, GATHER_MS)
    },
    onSnapshot: (count) => {
      const missed = count - (entries.peek()[0]?.seq ?? count)
      if (missed <= 0) return
      if (atTop) return reload()
      mustReload = true
      news.value = missed
    },
  })
  let wait = 0
  const stop = effect(() => {
    filters.value
    const soon = setTimeout(reload, wait)
    wait = TYPING_MS
    return () => clearTimeout(soon)
  })
  return () => {
    unlisten()
    stop()
    clearTimeout(timer)
    abort.abort()
    loading.value = false
  }
}
