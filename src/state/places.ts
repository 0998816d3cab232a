import path from 'node:path'

/**
 * Everything that Interlock keeps for a person, below one folder that is the daemon's alone. Where the daemon has an
 * account of its own, the person's keys, receipts and snapshots lie in a folder of the person's.
 */
export interface Places {
  readonly root: string
  /** The person's own folder; mostly the same. */
  readonly own: string
  /** Whose agents are guarded, where the daemon has an account of its own. */
  readonly account: string
  readonly bin: string
  readonly run: string
  readonly socket: string
  /** Where people speak to the daemon: the dashboard's API, without its port. */
  readonly people: string
  /** Where the process that keeps a person's files speaks to a daemon of another account. */
  readonly keeper: string
  /** What that process shows, so that no other one is taken for it. */
  readonly keeperSecret: string
  /** The dashboard's port; there while it is open. */
  readonly dashboard: string
  readonly endpoint: string
  readonly pid: string
  readonly lock: string
  readonly hook: string
  readonly bashHook: string
  readonly node: string
  readonly bundle: string
  readonly install: string
  readonly world: string
  readonly sessions: string
  readonly modes: string
  readonly roster: string
  readonly keys: string
  readonly ledger: string
  /** Where the record is, if it is not the ledger here. */
  readonly store: string
  readonly spool: string
  /** What was kept before actions, for restores: the person's own. */
  readonly recovery: string
  /** The index of the agents' transcripts. */
  readonly context: string
  readonly receipts: string
  readonly log: string
  /** For what is gone after a call, where the daemon writes nowhere else. */
  readonly temp: string
}

/** The fixed names that the hook clients know too; see native/hook.c. */
export function placesOf(root: string, own: string = root): Places {
  const at = (...names: string[]) => path.join(root, ...names)
  return {
    root,
    own,
    account: at('account.json'),
    bin: at('bin'),
    run: at('run'),
    socket: at('run', 'hook.sock'),
    people: at('run', 'people.sock'),
    keeper: at('run', 'keeper.sock'),
    keeperSecret: at('keeper.secret'),
    dashboard: at('dashboard.json'),
    endpoint: at('run', 'endpoint'),
    pid: at('run', 'daemon.pid'),
    lock: at('run', 'lock'),
    hook: at('bin', 'interlock-hook'),
    bashHook: at('bin', 'interlock-hook.bash'),
    node: at('bin', 'node'),
    bundle: at('bin', 'hook.cjs'),
    install: at('install.json'),
    world: at('world.json'),
    sessions: at('sessions.json'),
    modes: at('modes.json'),
    roster: at('roster.json'),
    keys: path.join(own, 'keys'),
    ledger: at('ledger.db'),
    store: at('store.json'),
    spool: at('spool.jsonl'),
    recovery: path.join(own, 'recovery'),
    context: at('context'),
    receipts: path.join(own, 'receipts'),
    log: at('daemon.log'),
    temp: at('temp'),
  }
}

/** A drill of base backups writes it down when it begins, so that one that fails is not begun again every hour. */
export function drilledPointsFile(places: Pick<Places, 'recovery'>): string {
  return path.join(places.recovery, 'drilled-points')
}

/** The same, of snapshots. */
export function drilledFile(places: Pick<Places, 'recovery'>): string {
  return path.join(places.recovery, 'drilled')
}
