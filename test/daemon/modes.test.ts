import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { claudeCode } from '../../src/agents/claude-code/wire.ts'
import { idOf, signed } from '../../src/approvals/key.ts'
import { liftText } from '../../src/approvals/lifts.ts'
import { answerInProcess } from '../../src/client/in-process.ts'
import { type Daemon, startDaemon } from '../../src/daemon/daemon.ts'
import type { ModeOrder } from '../../src/policy/modes/orders.ts'
import { SqliteLedger } from '../../src/record/sqlite/sqlite-ledger.ts'
import { NO_ORDERS, writeModesFile } from '../../src/state/modes-file.ts'
import { placesOf } from '../../src/state/places.ts'
import { writeRosterFile } from '../../src/state/roster-file.ts'
import { bash, effectOf } from '../support/events.ts'
import { makeRepository } from '../support/repository.ts'
import { openFolder } from '../support/temp.ts'
import { ask } from '../support/wire.ts'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const temp = openFolder()
const cwd = path.join(temp.folder, 'home', 'shop')
const places = placesOf(path.join(temp.folder, 'home', '.interlock'))
const push = bash('git push origin main', { cwd })

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const enrolment = { person: 'ana', kind: 'ed25519', public: key, at: 1 } as const
const freeze: ModeOrder = { project: cwd, kind: 'freeze', owner: 'ana', reason: 'launch', from: 1 }

let daemon: Daemon | undefined

beforeAll(() => {
  vi.stubEnv('HOME', path.join(temp.folder, 'home'))
  makeRepository(cwd)
})

afterEach(async () => {
  await daemon?.stop()
  daemon = undefined
  fs.rmSync(places.root, { recursive: true, force: true })
})

afterAll(() => {
  vi.unstubAllEnvs()
  temp.remove()
})

const start = async () => {
  daemon = await startDaemon(places.root, DIST)
}
const asked = async () => effectOf(await ask(places.socket, 'action', push))
const byItself = async () => effectOf(await answerInProcess(claudeCode, 'action', push, places))
const lift = () => {
  const plain = { order: freeze, at: 2, by: idOf(key) }
  return { ...plain, signature: signed(liftText(plain), privateKey) }
}

function recorded(kind: 'service' | 'incident'): readonly unknown[] {
  const ledger = new SqliteLedger(places.ledger, { readonly: true })
  try {
    return ledger.query({ kind, last: 100 }).map((entry) => entry.body.text)
  } finally {
    ledger.close()
  }
}

describe('a freeze of somebody with a key', () => {
  const frozen = async () => {
    await start()
    writeRosterFile(places.roster, { format: 1, enrolments: [enrolment] })
    writeModesFile(places.modes, { orders: [freeze], lifts: [] })
    expect(await asked()).toBe('deny')
  }

  it('is in the record when it is set, and when its key was enrolled', async () => {
    await frozen()
    expect(recorded('service')).toContain('the modes that are set have changed')
    expect(recorded('service')).toContain('the roster of approvers has changed')
  })

  it('holds on when it is taken out of its file, over a restart and without a daemon', async () => {
    await frozen()
    writeModesFile(places.modes, NO_ORDERS)
    expect(await asked()).toBe('deny')
    expect(recorded('incident').join()).toContain('modes were taken out of their file')
    await daemon?.stop()
    expect(await byItself()).toBe('deny')
    await start()
    expect(await asked()).toBe('deny')
  })

  it('is missed though no agent asks for anything', async () => {
    await frozen()
    writeModesFile(places.modes, NO_ORDERS)
    await vi.waitFor(
      () => expect(recorded('incident').join()).toContain('modes were taken out of their file'),
      { timeout: 10_000, interval: 200 },
    )
  })

  it('holds on when the file is gone, or the roster is empty or another one', async () => {
    await frozen()
    fs.rmSync(places.modes)
    expect(await asked()).toBe('deny')
    writeModesFile(places.modes, NO_ORDERS)
    fs.rmSync(places.roster)
    expect(await asked()).toBe('deny')
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
    const stranger = { ...enrolment, public: other.toString('base64') }
    writeRosterFile(places.roster, { format: 1, enrolments: [stranger] })
    expect(await asked()).toBe('deny')
    expect(recorded('incident').join()).toContain('the roster of approvers')
  })

  it('is lifted by the key, also while the daemon is down', async () => {
    await frozen()
    writeModesFile(places.modes, { orders: [], lifts: [lift()] })
    expect(await asked()).toBe('allow')
    await daemon?.stop()
    expect(await byItself()).toBe('allow')
  })

  it('is not lifted by words that another key has signed', async () => {
    await frozen()
    const { privateKey: other } = generateKeyPairSync('ed25519')
    const forged = { ...lift(), signature: signed(liftText(lift()), other) }
    writeModesFile(places.modes, { orders: [], lifts: [forged] })
    expect(await asked()).toBe('deny')
  })
})
