import fs from 'node:fs'
import { checkedOrders, liftText, type SetOrders, withLifts } from '../../approvals/lifts.ts'
import type { Enrolment, Profile, Roster } from '../../approvals/roster.ts'
import type { ModeOrder } from '../../policy/modes/orders.ts'
import { withOrder } from '../../policy/modes/setting.ts'
import { canonical } from '../../record/canonical.ts'
import { NO_ORDERS, readModesFile, writeModesFile } from '../../state/modes-file.ts'
import type { Places } from '../../state/places.ts'
import { privateFolder } from '../../state/private-file.ts'
import { readRosterFile, writeRosterFile } from '../../state/roster-file.ts'
import { readWorldFile } from '../../state/world-file.ts'
import type { Settings } from './settings.ts'

/** What people set, in files: it works without a daemon, which takes them over when it sees them. */
export const inFiles = (places: Places): Settings => ({
  roster: async () => rosterFile(places),
  enrolFirst: async (enrolment, profile) => add(places, enrolment, { profile }),
  enrol: async (enrolment) => add(places, enrolment, {}),
  orders: async () => ordersInForce(places),
  async setMode(order) {
    const { orders: before, lifts } = setNow(places)
    const orders = withOrder(before, order)
    if (typeof orders === 'string') throw new Error(orders)
    write(places, { orders, lifts })
  },
  async endMode(order, sign) {
    const { orders: before, lifts } = setNow(places)
    const at = Date.now()
    const lifted = sign ? [{ order, at, ...sign(liftText({ order, at })) }] : []
    const ended = canonical({ ...order })
    const orders = before.filter((one) => canonical({ ...one }) !== ended)
    write(places, { orders, lifts: withLifts(lifts, lifted) })
  },
})

function rosterFile({ roster: file }: Places): Roster {
  const roster = readRosterFile(file)
  if (roster) return roster
  throw new Error(`${file} cannot be read. Put it right, or move it away and enrol again.`)
}

function add(places: Places, enrolment: Enrolment, more: { readonly profile?: Profile }): void {
  const roster = rosterFile(places)
  writeRosterFile(places.roster, {
    ...roster,
    ...more,
    enrolments: [...roster.enrolments, enrolment],
  })
}

/** Where no daemon ever ran, nobody has set a mode; later a missing file is one that was taken away. */
function ordersInForce({ modes, world }: Places): readonly ModeOrder[] | undefined {
  const set = readModesFile(modes)
  if (!set) return fs.existsSync(modes) || fs.existsSync(world) ? undefined : []
  const before = readWorldFile(world)
  return before ? checkedOrders(before.orders, set, before.roster, Date.now()).orders : set.orders
}

/** What holds, also what was taken out of the file without a lift: that too can only be ended here. */
function setNow(places: Places): SetOrders {
  const { modes } = places
  if (!fs.existsSync(modes)) return NO_ORDERS
  const lifts = readModesFile(modes)?.lifts
  const held = ordersInForce(places)
  if (!lifts || !held)
    throw new Error(`${modes} cannot be read. Move it away, and set the modes again.`)
  // What is over is not carried along.
  const orders = held.filter(({ until }) => until === undefined || until > Date.now())
  return { orders, lifts }
}

function write({ root, modes }: Places, set: SetOrders): void {
  privateFolder(root)
  writeModesFile(modes, set)
}
