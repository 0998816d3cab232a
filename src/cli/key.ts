import os from 'node:os'
import { defineCommand } from 'citty'
import { idOf, type LockedKey, newKey, signed, unlocked } from '../approvals/key.ts'
import { approversOf, type Roster, rosterDigest, textOf } from '../approvals/roster.ts'
import { privateFolder } from '../state/private-file.ts'
import {
  readKeyFiles,
  readRosterFile,
  writeKeyFile,
  writeRosterFile,
} from '../state/roster-file.ts'
import { print, printJson } from './out.ts'
import { places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { atTerminal, type Terminal } from './terminal.ts'

/** Shorter ones are guessed; a sentence is easily longer. */
const PASSPHRASE_CHARS_MIN = 12

const create = defineCommand({
  meta: {
    name: 'new',
    description: 'Make a key for approvals under a passphrase; the first one is enrolled',
  },
  args: {
    person: { type: 'string', description: 'Whose it is (default: the name of this account)' },
  },
  run({ args }) {
    return makeKey(args.person ?? os.userInfo().username)
  },
})

/** Makes a key at the terminal and puts it on the roster. */
export async function makeKey(person: string): Promise<void> {
  refuseWithoutPerson()
  await atTerminal(async (terminal) => {
    const key = newKey(await newPassphrase(terminal))
    privateFolder(places().root)
    const file = writeKeyFile(places().keys, key)
    print(`Key ${key.id} is in ${file}.`)
    await enrol(key, person, terminal)
  })
}

async function newPassphrase(terminal: Terminal): Promise<string> {
  const passphrase = await terminal.secret('Passphrase for the new key: ')
  if (passphrase.length < PASSPHRASE_CHARS_MIN)
    throw new Error(
      `a passphrase has at least ${PASSPHRASE_CHARS_MIN} characters. Nothing was made.`,
    )
  if ((await terminal.secret('The same again: ')) !== passphrase)
    throw new Error('the two differ. Nothing was made.')
  return passphrase
}

/** The first key vouches for itself; each later one is signed by one that counts. */
async function enrol(key: LockedKey, person: string, terminal: Terminal): Promise<void> {
  const roster = rosterNow()
  const approvers = approversOf(roster)
  const plain = { person, kind: 'ed25519', public: key.public, at: Date.now() } as const
  if (approvers.length === 0) {
    writeRosterFile(places().roster, { ...roster, enrolments: [plain] })
    print(`It is the first on the roster, as ${person}’s.`)
    return
  }
  const by = await unlockedApprover(roster, terminal)
  const enrolment = { ...plain, by: by.id }
  const signature = signed(textOf(enrolment), by.key)
  const enrolments = [...roster.enrolments, { ...enrolment, signature }]
  writeRosterFile(places().roster, { ...roster, enrolments })
  print(`It is on the roster, as ${person}’s, signed by ${by.person}.`)
}

/** Unlocks a key of this account that counts. */
export async function unlockedApprover(roster: Roster, terminal: Terminal) {
  const approvers = approversOf(roster)
  const keys = readKeyFiles(places().keys).filter(({ public: publicKey }) =>
    approvers.some(({ id }) => id === idOf(publicKey)),
  )
  const [locked] = keys
  if (!locked)
    throw new Error(
      'none of the keys on the roster is here. Whoever has one does this, on their machine.',
    )
  const approver = approvers.find(({ id }) => id === idOf(locked.public))
  const key = unlocked(
    locked,
    await terminal.secret(`Passphrase of ${approver?.person}’s key ${locked.id}: `),
  )
  if (!key || !approver) throw new Error('that is not its passphrase. Nothing was changed.')
  return { id: approver.id, person: approver.person, key }
}

export function rosterNow(): Roster {
  const roster = readRosterFile(places().roster)
  if (!roster)
    throw new Error(
      `${places().roster} cannot be read. Put it right, or move it away and enrol again.`,
    )
  return roster
}

const list = defineCommand({
  meta: { name: 'list', description: 'The keys on the roster, and which of them count' },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  run({ args }) {
    const roster = rosterNow()
    const approvers = approversOf(roster)
    const rows = roster.enrolments.map(({ person, public: publicKey, by }) => {
      const id = idOf(publicKey)
      return { id, person, counts: approvers.some((one) => one.id === id), by }
    })
    if (args.json) return printJson({ digest: rosterDigest(roster), keys: rows })
    if (rows.length === 0) return print('Nobody is enrolled. Make the first key: interlock key new')
    for (const { id, person, counts, by } of rows)
      print(
        `${id}  ${person}${counts ? '' : '  does not count: no key on the roster has signed it'}${by ? `  signed by ${by}` : ''}`,
      )
    print(`roster ${rosterDigest(roster)}`)
  },
})

/** Keys by which people say yes. */
export const key = defineCommand({
  meta: { name: 'key', description: 'Keys by which people approve: make one, list the roster' },
  subCommands: { new: create, list },
})
