import fs from 'node:fs'
import { defineCommand } from 'citty'
import { idOf, type LockedKey, newKey, signed, unlocked } from '../approvals/key.ts'
import {
  approversOf,
  type Enrolment,
  isName,
  type Profile,
  profileOf,
  type Roster,
  rosterDigest,
  textOf,
} from '../approvals/roster.ts'
import { oneLine } from '../message/message.ts'
import { privateFolder } from '../state/private-file.ts'
import { isKey, readKeyFiles, writeKeyFile } from '../state/roster-file.ts'
import { print, printJson } from './out.ts'
import { account, places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { settings } from './settings/settings.ts'
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
    profile: {
      type: 'string',
      description: 'With the first key: solo (you alone) or team (two others, in production)',
    },
  },
  run({ args }) {
    return makeKey(args.person ?? account().login, profileIn(args.profile))
  },
})

/** Makes a key at the terminal and puts it on the roster. */
export async function makeKey(person: string, profile?: Profile): Promise<void> {
  if (!isName(person)) throw new Error('a name has letters of one alphabet, up to 80.')
  refuseWithoutPerson()
  await atTerminal(async (terminal) => {
    await enrol(await made(terminal), person, terminal, profile)
  })
}

async function made(terminal: Terminal): Promise<LockedKey> {
  const key = newKey(await newPassphrase(terminal))
  kept(key)
  return key
}

function kept(key: LockedKey): void {
  privateFolder(places().own)
  const file = writeKeyFile(places().keys, key)
  print(`Key ${key.id} is in ${file}.`)
}

/** What `up --system` starts as the person: the key is sealed already. */
const keep = defineCommand({
  meta: {
    name: 'keep',
    description: 'Keep a sealed key, given on standard input, in this account',
  },
  run() {
    const key: unknown = JSON.parse(fs.readFileSync(0, 'utf8'))
    if (!isKey(key)) throw new Error('that is no sealed key.')
    kept(key)
  },
})

export async function newPassphrase(terminal: Terminal): Promise<string> {
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
async function enrol(
  key: LockedKey,
  person: string,
  terminal: Terminal,
  asked: Profile | undefined,
): Promise<void> {
  const roster = await settings().roster()
  const approvers = approversOf(roster)
  const { login } = account()
  const plain = { person, kind: 'ed25519', public: key.public, at: Date.now(), login } as const
  if (approvers.length === 0) {
    const profile = asked ?? (await chosenProfile(terminal))
    await settings().enrolFirst(plain, profile)
    print(`It is the first on the roster, as ${person}’s. The profile is ${profile}.`)
    return
  }
  await vouchFor(plain, roster, terminal)
}

async function vouchFor(plain: Enrolment, roster: Roster, terminal: Terminal): Promise<void> {
  const { id: by, person, key } = await unlockedApprover(roster, terminal)
  const signature = signed(textOf(plain), key)
  await settings().enrol({ ...plain, by, signature })
  print(`It is on the roster, as ${plain.person}’s, signed by ${person}.`)
}

/** Asked once: it stays as it was chosen. */
export async function chosenProfile(terminal: Terminal): Promise<Profile> {
  print('Who approves what production cannot get back?')
  print(
    '  solo: you alone, after a delay. team: two different people, neither of whom runs the agent.',
  )
  return profileIn(await terminal.ask('solo or team (Enter: solo): ')) ?? 'solo'
}

function profileIn(text: string | undefined): Profile | undefined {
  if (text === undefined || text === '') return undefined
  if (text === 'solo' || text === 'team') return text
  throw new Error(`there is no profile ${text}. Profiles: solo, team`)
}

const vouch = defineCommand({
  meta: { name: 'vouch', description: 'Sign somebody’s key with yours, so that it counts' },
  args: { id: { type: 'positional', required: true, description: 'As `key list` shows it' } },
  async run({ args }) {
    refuseWithoutPerson()
    const roster = await settings().roster()
    const found = roster.enrolments.find((one) => idOf(one.public) === args.id)
    if (!found) throw new Error(`no key ${args.id} is on the list. Look again: interlock key list`)
    if (approversOf(roster).some(({ id }) => id === args.id))
      throw new Error(`key ${args.id} counts already.`)
    print(`${found.kind} of ${oneLine(found.person)}, made ${new Date(found.at).toISOString()}`)
    await atTerminal((terminal) => vouchFor(found, roster, terminal))
  },
})

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

const list = defineCommand({
  meta: { name: 'list', description: 'The keys on the roster, and which of them count' },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const roster = await settings().roster()
    const approvers = approversOf(roster)
    const rows = [...new Set(roster.enrolments.map((one) => idOf(one.public)))].map((id) => {
      const counting = approvers.find((one) => one.id === id)
      const listed = roster.enrolments.find((one) => idOf(one.public) === id)
      const { person, kind, by } = counting ?? listed ?? { person: '', kind: 'ed25519' }
      return { id, person, kind, counts: counting !== undefined, by }
    })
    if (args.json)
      return printJson({ digest: rosterDigest(roster), profile: profileOf(roster), keys: rows })
    if (rows.length === 0) return print('Nobody is enrolled. Make the first key: interlock key new')
    for (const { id, person, kind, counts, by } of rows)
      print(
        `${id}  ${kind.padEnd(7)}  ${oneLine(person)}${counts ? '' : '  does not count: no key on the roster has signed it'}${by ? `  signed by ${by}` : ''}`,
      )
    print(`roster ${rosterDigest(roster)}, profile ${profileOf(roster)}`)
  },
})

/** Keys by which people say yes. */
export const key = defineCommand({
  meta: { name: 'key', description: 'Keys by which people approve: make one, list the roster' },
  subCommands: { new: create, list, vouch, keep },
})
