import { computed, signal } from '@preact/signals'
import type {
  ApprovalView,
  EntryView,
  ModeView,
  RosterView,
  SessionView,
  Snapshot,
} from '../../../src/daemon/people/api.ts'
import { announceWaiting } from '../shell/announce.tsx'
import { setClock } from '../time/clock.ts'

/** What the feed has told. */
export const sessions = signal<ReadonlyMap<string, SessionView>>(new Map())
export const approvals = signal<ReadonlyMap<string, ApprovalView>>(new Map())
/** A freeze first. */
export const modes = signal<readonly ModeView[]>([])
export const roster = signal<RosterView | undefined>(undefined)
/** Undefined until the first snapshot. */
export const daemon = signal<Pick<Snapshot, 'version' | 'level'> | undefined>(undefined)
export const entryCount = signal(0)

/** Those that have waited too long first, then in the order they came. */
export const waiting = computed(() =>
  [...approvals.value.values()]
    .filter((approval) => approval.state === 'waiting')
    .sort((a, b) => Number(b.escalated) - Number(a.escalated) || a.at - b.at),
)

/** What no longer waits, the newest first. */
export const answered = computed(() =>
  [...approvals.value.values()]
    .filter((approval) => approval.state !== 'waiting')
    .sort((a, b) => b.at - a.at),
)

/** Somebody can vouch for a new key. The first one is made in a terminal. */
export const keysCount = computed(() => roster.value?.keys.some((key) => key.counts) ?? false)

/** A passkey that counts: without one, people answer in a terminal. */
export const passkeyCounts = computed(
  () => roster.value?.keys.some((key) => key.usableHere) ?? false,
)

export function takeSnapshot(data: Snapshot): void {
  setClock(data.at)
  sessions.value = byId(data.sessions)
  approvals.value = byId(data.approvals)
  takeModes(data.modes ?? [])
  roster.value = data.roster
  entryCount.value = data.entries
  daemon.value = { version: data.version, level: data.level }
  for (const listener of listeners) listener.onSnapshot(data.entries)
}

export function takeSession(data: SessionView): void {
  sessions.value = new Map(sessions.value).set(data.id, data)
}

export function takeApproval(data: ApprovalView): void {
  const before = approvals.value.get(data.id)
  approvals.value = new Map(approvals.value).set(data.id, data)
  if (data.state === 'waiting' && before?.state !== 'waiting') announceWaiting(data)
}

export function takeModes(data: readonly ModeView[]): void {
  modes.value = [...data].sort((a, b) => Number(b.kind === 'freeze') - Number(a.kind === 'freeze'))
}

export function takeRoster(data: RosterView): void {
  roster.value = data
}

export function takeEntry(data: EntryView): void {
  entryCount.value = Math.max(entryCount.value + 1, data.seq)
  for (const listener of listeners) listener.onEntry(data)
}

export function takeBeat(data: { readonly at: number }): void {
  setClock(data.at)
}

interface EntryListener {
  readonly onEntry: (entry: EntryView) => void
  /** A new line to the daemon: what was written in between was not told. */
  readonly onSnapshot: (entries: number) => void
}

const listeners = new Set<EntryListener>()

export function listenToEntries(listener: EntryListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function byId<T extends { readonly id: string }>(
  list: readonly T[] | undefined,
): ReadonlyMap<string, T> {
  return new Map((list ?? []).map((item) => [item.id, item]))
}
