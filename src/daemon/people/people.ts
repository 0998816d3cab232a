import fs from 'node:fs'
import type http from 'node:http'
import type { Change } from '../../approvals/asked.ts'
import type { Approval } from '../../approvals/request.ts'
import { type Draft, type Entry, incidentDraft } from '../../record/entry.ts'
import { reachOf } from '../../state/account.ts'
import { writePrivate } from '../../state/private-file.ts'
import { VERSION } from '../../state/version.ts'
import type { Snapshot } from './api.ts'
import {
  DASHBOARD_PORT,
  type Dashboard,
  lazyListener,
  newToken,
  openDashboardDoor,
  openPeopleSocket,
} from './door.ts'
import { Feed } from './feed.ts'
import type { Here, PeopleParts } from './here.ts'
import { Sessions } from './sessions.ts'
import { approvalView, entryView, modeView, rosterView } from './views.ts'

/** Entries from which the sessions of before are known again. */
const SESSION_ENTRIES = 2_000

/** Where people look and answer: a socket always, a port while the dashboard is open. */
export class People {
  readonly #parts: PeopleParts
  readonly #feed = new Feed()
  readonly #sessions = new Sessions()
  readonly #listener: ReturnType<typeof lazyListener>
  #socket: http.Server | undefined
  #dashboard: Dashboard | undefined
  #opening: Promise<Dashboard> | undefined

  constructor(parts: PeopleParts) {
    this.#parts = parts
    const here: Here = {
      ...parts,
      feed: this.#feed,
      snapshot: () => this.#snapshot(),
      origin: () => this.#dashboard?.origin,
      openDashboard: () => this.#openDashboard(),
    }
    this.#listener = lazyListener(here)
    for (const entry of parts.ledger.query({ last: SESSION_ENTRIES })) this.#sessions.hear(entry)
    parts.recorder.listen((drafts, head) => {
      const first = head.seq - drafts.length + 1
      for (const [index, draft] of drafts.entries()) this.onEntry({ ...draft, seq: first + index })
    })
  }

  /** An entry of the record, of this machine or of another one. */
  onEntry(entry: Draft & Pick<Entry, 'seq'>): void {
    const session = this.#sessions.hear(entry)
    if (!this.#feed.isWatched) return
    this.#feed.tell({ event: 'entry', data: entryView(entry) })
    if (session) this.#tellSession(session.id)
  }

  async open(): Promise<void> {
    this.#socket = await openPeopleSocket(
      this.#parts.places.people,
      this.#listener,
      reachOf(this.#parts.account),
    )
    // It was open before this daemon started.
    if (!fs.existsSync(this.#parts.places.dashboard)) return
    await this.#openDashboard().catch((error: unknown) => {
      // Agents are guarded all the same; whoever opens it is told why it does not.
      const why = error instanceof Error ? error.message : 'it failed'
      const { recorder, now } = this.#parts
      recorder.write([incidentDraft(`the dashboard is not open: ${why}`, now(), undefined)], false)
    })
  }

  async close(): Promise<void> {
    const servers = [this.#socket, ...(this.#dashboard?.servers ?? [])].filter(
      (server) => server !== undefined,
    )
    await Promise.all(
      servers.map((server) => {
        // Whoever watches would never end.
        server.closeAllConnections()
        return new Promise((resolve) => server.close(resolve))
      }),
    )
    fs.rmSync(this.#parts.places.people, { force: true })
  }

  /** A request is new or has changed. */
  onApproval(approval: Approval, _why: Change): void {
    if (!this.#feed.isWatched) return
    this.#feed.tell({ event: 'approval', data: approvalView(approval, this.#parts.desk) })
    this.#tellSession(approval.request.session)
  }

  /** Modes or keys have changed. */
  onStanding(): void {
    if (!this.#feed.isWatched) return
    const { modes, now } = this.#parts
    this.#feed.tell({ event: 'modes', data: modes.inForce(now()).map(modeView) })
    this.#feed.tell({ event: 'roster', data: rosterView(modes.roster, this.#dashboard?.origin) })
  }

  #tellSession(id: string): void {
    const session = this.#sessions.find(id)
    const now = this.#parts.now()
    if (session)
      this.#feed.tell({
        event: 'session',
        data: this.#sessions.view(session, now, this.#waitingOf),
      })
  }

  readonly #waitingOf = (session: string): readonly string[] => {
    const { desk } = this.#parts
    return desk
      .all()
      .filter((one) => one.request.session === session && desk.stateOf(one) === 'waiting')
      .map(({ request }) => request.id)
  }

  #snapshot(): Snapshot {
    const { account, desk, modes, ledger, now } = this.#parts
    modes.now()
    const at = now()
    return {
      at,
      version: VERSION,
      level: account.level,
      roster: rosterView(modes.roster, this.#dashboard?.origin),
      sessions: this.#sessions.all(at, this.#waitingOf),
      approvals: desk.all().map((approval) => approvalView(approval, desk)),
      modes: modes.inForce(at).map(modeView),
      entries: ledger.head().seq,
    }
  }

  /** Once for each life of the daemon: whoever had the port in between may have been told the token of before. */
  async #openDashboard(): Promise<string> {
    this.#opening ??= this.#openNow()
    try {
      return (await this.#opening).url
    } catch (error) {
      // Whoever has the port may be gone by the next time.
      this.#opening = undefined
      throw error
    }
  }

  async #openNow(): Promise<Dashboard> {
    const { places, dist } = this.#parts
    const port = portIn(places.dashboard) ?? DASHBOARD_PORT
    const dashboard = await openDashboardDoor(port, newToken(), dist, this.#listener)
    writePrivate(places.dashboard, `${JSON.stringify({ port })}\n`)
    this.#dashboard = dashboard
    return dashboard
  }
}

function portIn(file: string): number | undefined {
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null || !('port' in parsed)) return undefined
    return typeof parsed.port === 'number' ? parsed.port : undefined
  } catch {
    return undefined
  }
}
