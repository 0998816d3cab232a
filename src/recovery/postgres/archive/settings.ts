import type { Way } from './target.ts'

/** Prepared transactions that the log may tell of; a server has none or a handful. Each takes a kilobyte. */
const PREPARED_MAX = 1_000

/** Where the server itself stops to replay. A place is where its log ends. */
export type Stop = Exclude<Way['target'], { readonly kind: 'place' }>

export interface Look {
  readonly major: number
  /** The folder of its socket, which is its only door. */
  readonly socket: string
  readonly sharedBuffersMib: number
}

/**
 * All settings of a server that stands beside the real one. It reads the log from its own folder, is reached by nobody
 * but its owner, runs nothing by itself, and sends nothing anywhere: it cannot touch the original. It is made to be
 * looked at and thrown away, so nothing of it has to outlast a power cut.
 */
export function settingsOf(
  { major, socket, sharedBuffersMib }: Look,
  target: Stop | undefined,
): string {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    ssl: 'off',
    lc_messages: 'C',
    log_destination: 'stderr',
    logging_collector: 'off',
    shared_preload_libraries: '',
    autovacuum: 'off',
    archive_mode: 'off',
    hot_standby: 'off',
    max_wal_senders: '0',
    wal_level: 'minimal',
    max_logical_replication_workers: '0',
    max_prepared_transactions: String(PREPARED_MAX),
    ...(major >= 17 && { event_triggers: 'off' }),
    // Segments are links to those that are kept: they are never written over.
    wal_recycle: 'off',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    shared_buffers: `${sharedBuffersMib}MB`,
    max_wal_size: '1TB',
    checkpoint_timeout: '1d',
    // What it replays was copied or linked just now and is in memory: to ask for it ahead costs a third of the time.
    recovery_prefetch: 'off',
    // The log lies in its own folder: nothing is fetched from anywhere, and no word of ours reaches a shell.
    restore_command: '',
    wal_retrieve_retry_interval: '100ms',
    recovery_target_timeline: 'current',
    recovery_target_action: 'promote',
    ...targetOf(target),
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('')
}

/** Without one, to the end of the log. */
function targetOf(target: Stop | undefined): Readonly<Record<string, string>> {
  switch (target?.kind) {
    case 'time':
      // With an offset in digits: names of zones are not known yet when it is read.
      return { recovery_target_time: new Date(target.at).toISOString().replace('Z', '+00') }
    case 'end':
      return { recovery_target: 'immediate' }
    case undefined:
      return {}
  }
}

/** Whoever reaches its socket is its owner. */
export const HBA = 'local all all trust\n'
