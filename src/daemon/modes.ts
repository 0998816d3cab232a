import fs from 'node:fs'
import { checkedOrders, type Lift, withLifts } from '../approvals/lifts.ts'
import {
  approversOf,
  EMPTY_ROSTER,
  type Enrolment,
  extendsRoster,
  lasting,
  type Roster,
  rosterDigest,
} from '../approvals/roster.ts'
import type { ModeOrder } from '../policy/modes/orders.ts'
import { withOrder } from '../policy/modes/setting.ts'
import { canonical } from '../record/canonical.ts'
import { type Entry, incidentDraft, serviceDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import {
  areLifts,
  areOrders,
  NO_ORDERS,
  readModesFile,
  writeModesFile,
} from '../state/modes-file.ts'
import type { Places } from '../state/places.ts'
import { isRoster, readRosterFile, writeRosterFile } from '../state/roster-file.ts'
import type { Recorder } from './recorder.ts'

/** Nobody sets more; a program that does would fill the record. */
const ORDERS_MAX = 100
const ENROLMENTS_MAX = 200
/** Keys that wait for somebody to vouch for them: any program here can list one, and the newest ones are looked at. */
const UNSIGNED_MAX = 20

/** What the record says whenever the modes that hold, or the keys that count, have changed. */
const MODES_CHANGED = 'the modes that are set have changed'
const ROSTER_CHANGED = 'the roster of approvers has changed'

/**
 * The modes that hold: those of the file, and those that were taken out of it although nobody with a key has lifted
 * them. Each change is an entry of the record, from which a daemon that starts knows what held before; a file that is
 * gone although the record knows of modes is not made anew.
 */
export class SetModes {
  readonly #places: Places
  readonly #recorder: Recorder
  readonly #now: () => number
  /** Told of each change, for hooks without a daemon. */
  readonly #onChange: () => void
  #stamps = ''
  #orders: readonly ModeOrder[] | undefined
  #held: readonly ModeOrder[]
  #roster: Roster

  constructor(
    places: Places,
    ledger: Ledger,
    recorder: Recorder,
    now: () => number,
    onChange: () => void,
    /** Other machines write to the same record. */
    shared = false,
  ) {
    this.#places = places
    this.#recorder = recorder
    this.#now = now
    this.#onChange = onChange
    const newest = (text: string) =>
      ledger.query({ kind: 'service', field: { name: 'text', value: text }, last: 1 })[0]?.body
    const orders = newest(MODES_CHANGED)?.orders
    const roster: unknown = newest(ROSTER_CHANGED)?.roster
    this.#held = areOrders(orders) ? orders : []
    this.#roster = isRoster(roster) ? roster : EMPTY_ROSTER
    if (shared) this.#join()
    if (!fs.existsSync(places.modes) && this.#held.length === 0)
      writeModesFile(places.modes, NO_ORDERS)
  }

  /** What the team's record says is taken over into this machine's files, which it adds to. */
  #join(): void {
    const read = readRosterFile(this.#places.roster)
    if (
      read &&
      extendsRoster(this.#roster, read) &&
      read.enrolments.length < this.#roster.enrolments.length
    )
      writeRosterFile(this.#places.roster, this.#roster)
    const set = readModesFile(this.#places.modes) ?? NO_ORDERS
    const more = this.#held.filter((one) => !set.orders.some((other) => isSameOrder(one, other)))
    if (more.length > 0)
      writeModesFile(this.#places.modes, { ...set, orders: [...set.orders, ...more] })
  }

  /** undefined where they cannot be known. */
  now = (): readonly ModeOrder[] | undefined => {
    const stamps = `${stampOf(this.#places.modes)} ${stampOf(this.#places.roster)}`
    if (stamps === this.#stamps) return this.#orders
    this.#takeRoster()
    const set = readModesFile(this.#places.modes)
    this.#orders = set && this.#checked(set)
    // Last: what could not be recorded is looked at again.
    this.#stamps = stamps
    return this.#orders
  }

  /** For hooks without a daemon. */
  known(): { readonly orders: readonly ModeOrder[]; readonly roster: Roster } {
    this.now()
    return { orders: this.#held, roster: this.#roster }
  }

  /** Sets a mode; a sentence where that would be a way to end one. */
  set(order: ModeOrder): string | undefined {
    const held = this.now()
    const set = readModesFile(this.#places.modes)
    if (!held || !set) return 'the modes that are set cannot be read. Run: interlock doctor'
    const on = held.filter(isOn(this.#now()))
    // One for everything is always taken: whoever has filled the list must not keep a person from a freeze.
    if (order.project !== '*' && on.length >= ORDERS_MAX)
      return 'so many modes hold that none can be added but one for every project'
    const orders = withOrder(on, order)
    if (typeof orders === 'string') return orders
    writeModesFile(this.#places.modes, { ...set, orders })
    this.now()
    return undefined
  }

  /** Ends a mode by a lift that somebody has signed; without that it would hold on. */
  lift(lift: Lift): string | undefined {
    const held = this.now()
    const set = readModesFile(this.#places.modes)
    if (!held || !set) return 'the modes that are set cannot be read. Run: interlock doctor'
    const text = canonical({ ...lift.order })
    const orders = held
      .filter(isOn(this.#now()))
      .filter((order) => canonical({ ...order }) !== text)
    writeModesFile(this.#places.modes, { orders, lifts: withLifts(set.lifts, [lift]) })
    this.now()
    return undefined
  }

  /** What another machine of the team says holds, or counts. It adds; what it takes away takes a signature here too. */
  hear({ kind, body }: Pick<Entry, 'kind' | 'body'>): void {
    if (kind !== 'service') return
    const { text, orders, lifts } = body
    const roster: unknown = body.roster
    if (text === ROSTER_CHANGED && isRoster(roster)) this.#adoptRoster(roster)
    if (text === MODES_CHANGED && areOrders(orders))
      this.#adoptOrders(orders, areLifts(lifts) ? lifts : [])
  }

  #adoptRoster(roster: Roster): void {
    if (!extendsRoster(roster, this.#roster)) return
    writeRosterFile(this.#places.roster, roster)
    this.#roster = roster
    this.#onChange()
  }

  #adoptOrders(orders: readonly ModeOrder[], lifts: readonly Lift[]): void {
    const set = readModesFile(this.#places.modes)
    if (!set) return
    const nobody = approversOf(this.#roster).length === 0
    const merged = nobody
      ? [...orders, ...this.#held.filter((one) => !orders.some((other) => isSameOrder(one, other)))]
      : checkedOrders(this.#held, { orders, lifts }, this.#roster, this.#now()).orders
    this.#held = merged
    writeModesFile(this.#places.modes, { orders: merged, lifts: withLifts(set.lifts, lifts) })
    this.#stamps = ''
    this.now()
    this.#onChange()
  }

  /** The orders that hold, as they were read last. */
  inForce(now: number): readonly ModeOrder[] {
    return this.#held.filter((order) => order.from <= now && isOn(now)(order))
  }

  /** The keys as they were read last; `now` looks at their file. */
  get roster(): Roster {
    return this.#roster
  }

  /** Puts a key on the list. It counts for what its voucher's signature is worth. */
  enrol(enrolment: Enrolment): string | undefined {
    const { enrolments } = this.#roster
    const kept = lasting(enrolments)
    if (enrolment.signature !== undefined && kept.length >= ENROLMENTS_MAX)
      return 'the roster is full. A person looks at it: interlock key list'
    const unsigned = enrolments.filter((one) => !kept.includes(one))
    const dropped = unsigned.slice(0, Math.max(0, unsigned.length - UNSIGNED_MAX + 1))
    const stay = enrolments.filter((one) => !dropped.includes(one))
    writeRosterFile(this.#places.roster, { ...this.#roster, enrolments: [...stay, enrolment] })
    this.now()
    return undefined
  }

  #checked(set: NonNullable<ReturnType<typeof readModesFile>>): readonly ModeOrder[] {
    const { orders, taken } = checkedOrders(this.#held, set, this.#roster, this.#now())
    if (taken.length > 0) {
      const words = taken.map(({ kind, project }) => `${kind} of ${project}`).join(', ')
      const text = `modes were taken out of their file that nobody has lifted, and hold on: ${words}`
      this.#recorder.write([incidentDraft(text, this.#now(), undefined)], true)
    }
    if (JSON.stringify(orders) === JSON.stringify(this.#held)) return orders
    const changed = serviceDraft(MODES_CHANGED, this.#now(), {
      orders: orders.map((order) => ({ ...order })),
      lifts: set.lifts.map(({ order, ...lift }) => ({ ...lift, order: { ...order } })),
    })
    this.#recorder.write([changed], true)
    this.#held = orders
    this.#onChange()
    return orders
  }

  /** Keys are added and never taken out by editing the file; one that lacks an earlier key is not believed. */
  #takeRoster(): void {
    const read = readRosterFile(this.#places.roster)
    if (!read || !extendsRoster(read, this.#roster)) {
      const text =
        'the roster of approvers cannot be read, or lacks keys that it had; the earlier one counts'
      this.#recorder.write([incidentDraft(text, this.#now(), undefined)], true)
      return
    }
    if (canonical(plain(read)) === canonical(plain(this.#roster))) return
    const roster = plain(read)
    const approvers = approversOf(read).map(({ id, person }) => ({ id, person }))
    const facts = { roster, approvers, digest: rosterDigest(read) }
    this.#recorder.write([serviceDraft(ROSTER_CHANGED, this.#now(), facts)], true)
    this.#roster = read
    this.#onChange()
  }
}

function plain({ enrolments, ...rest }: Roster) {
  return { ...rest, enrolments: enrolments.map((enrolment) => ({ ...enrolment })) }
}

function isSameOrder(one: ModeOrder, other: ModeOrder): boolean {
  return canonical({ ...one }) === canonical({ ...other })
}

/** An order that has not run out. */
function isOn(now: number): (order: ModeOrder) => boolean {
  return ({ until }) => until === undefined || until > now
}

function stampOf(file: string): string {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}` : 'absent'
  } catch {
    return 'out of reach'
  }
}
