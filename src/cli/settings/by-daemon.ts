import { areOrders } from '../../state/modes-file.ts'
import { isRoster } from '../../state/roster-file.ts'
import { askDaemon, challengeIn, otherVersion } from '../ask-daemon.ts'
import type { Settings } from './settings.ts'

/** What people set, where the daemon has an account of its own: it alone writes, and asks for a signature itself. */
export const byDaemon: Settings = {
  async roster() {
    const roster = await askDaemon('GET', '/api/roster')
    if (isRoster(roster)) return roster
    throw otherVersion()
  },
  async enrolFirst() {
    throw new Error(
      'the first key is made by root, before any agent could: sudo interlock up --system',
    )
  },
  async enrol(enrolment) {
    await askDaemon('POST', '/api/keys', enrolment)
  },
  async orders() {
    const orders = await askDaemon('GET', '/api/modes').catch(() => undefined)
    return areOrders(orders) ? orders : undefined
  },
  async setMode({ owner: _owner, from: _from, ...order }) {
    await askDaemon('POST', '/api/modes', order)
  },
  async endMode({ project, kind }, sign) {
    if (!sign)
      throw new Error(
        'nobody is enrolled who could end it. Root enrols: sudo interlock up --system',
      )
    const { text, nonce } = challengeIn(
      await askDaemon('POST', '/api/modes/lift/open', { project, kind }),
    )
    await askDaemon('POST', '/api/modes/lift', { nonce, signed: sign(text) })
  },
}
