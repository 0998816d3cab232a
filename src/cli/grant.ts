import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { defineCommand } from 'citty'
import { bindingOf, type Content } from '../approvals/binding.ts'
import { consequencesOf } from '../approvals/consequences.ts'
import { GRANTS_FORMAT, type Grant, grantText, signersOf } from '../approvals/grants.ts'
import { signed } from '../approvals/key.ts'
import { needOf, stakesOf } from '../approvals/need.ts'
import { approversOf, profileOf } from '../approvals/roster.ts'
import { safe } from '../message/message.ts'
import { redact } from '../record/secrets/redact.ts'
import { shortId } from '../short-id.ts'
import { GRANTS_FILE, readGrantsFile } from '../state/grants-file.ts'
import { writePrivate } from '../state/private-file.ts'
import { contentOf } from '../world/content.ts'
import { loadPostgresGrammar } from '../world/grammar.ts'
import { judge } from '../world/judge.ts'
import { timeInWords } from '../world/time.ts'
import { commandOf, shellAction } from './check.ts'
import { standingHere } from './here.ts'
import { unlockedApprover } from './key.ts'
import { endOf } from './mode.ts'
import { print } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { settings } from './settings/settings.ts'
import { atTerminal, type Terminal } from './terminal.ts'

/** Others may write the file: what counts is signed. */
const FILE_MODE = 0o644

/** A yes beforehand, for a CI or any machine where nobody can be asked. */
export const grant = defineCommand({
  meta: {
    name: 'grant',
    description: "Say yes beforehand, where nobody can be asked: grant --for 8h -- 'command'",
  },
  args: {
    for: { type: 'string', description: 'Until when: 8h, 2d, 2026-12-20 (default: 8h)' },
    uses: { type: 'string', description: 'How often one machine may use it (default: 1)' },
    sign: {
      type: 'string',
      description: 'Sign a grant of this folder that somebody else has made',
    },
  },
  async run({ args }) {
    refuseWithoutPerson()
    const file = path.resolve(GRANTS_FILE)
    const before = readGrantsFile(file)
    const command = commandOf(args._, process.argv)
    const looked = await lookAt(command)
    const plain =
      args.sign === undefined
        ? newGrant(looked, command, args.for ?? '8h', args.uses ?? '1')
        : otherOne(before, args.sign, looked)
    const often = plain.uses === 1 ? 'once' : `${plain.uses} times`
    print(`${safe(command)}\nuntil ${timeInWords(plain.until)}, ${often} on a machine`)
    const whole = await atTerminal((terminal) => signedBy(plain, terminal))
    const others = before.filter(({ id, until }) => id !== whole.id && until > Date.now())
    const text = JSON.stringify({ format: GRANTS_FORMAT, grants: [...others, whole] }, undefined, 2)
    writePrivate(file, `${text}\n`, FILE_MODE)
    const people = signersOf(whole, approversOf(await settings().roster()))
    print(`Grant ${whole.id} is in ${file}, signed by ${people.join(' and ')}.`)
  },
})

/** Judges the command here and now, and shows what it would do: nobody signs what they have not seen. */
async function lookAt(command: string): Promise<Content> {
  if (command === '')
    throw new Error("nothing to grant. Try: interlock approvals grant -- 'command'")
  const cwd = path.resolve('.')
  const { policy, policyDigest, world } = await standingHere(cwd)
  const action = shellAction(command, cwd)
  const judged = await judge(action, policy, world, loadPostgresGrammar)
  if (judged.decision.effect === 'deny')
    throw new Error(
      `this is refused, and no grant changes that: ${judged.decision.reasons[0].text}`,
    )
  const { content, loose } = contentOf(action, judged, policyDigest, world)
  const stakes = stakesOf(judged.facts)
  const [first] = loose
  if (stakes.environment === 'production' && first !== undefined)
    throw new Error(`what it would do in production cannot be held on to: ${first}`)
  for (const line of consequencesOf(judged.facts)) print(`  ${safe(line)}`)
  if (needOf(stakes, profileOf(await settings().roster())).people === 2)
    print(
      `It takes two people. The second one signs: interlock approvals grant --sign ID -- COMMAND`,
    )
  return content
}

/** Somebody else's grant is signed only where it is about this very command, with all that it meets here. */
function otherOne(before: readonly Grant[], id: string, content: Content): Grant {
  const found = before.find((one) => one.id === id)
  if (!found) throw new Error(`no grant ${id} is in ${GRANTS_FILE} of this folder.`)
  if (bindingOf(content, found.salt) !== found.binding)
    throw new Error(
      `grant ${id} is about something else than this command here. Nothing was signed.`,
    )
  return found
}

function newGrant(content: Content, command: string, until: string, uses: string): Grant {
  if (!/^[1-9]\d{0,3}$/.test(uses)) throw new Error('--uses takes a number from 1 to 9999.')
  const salt = randomBytes(16).toString('hex')
  return {
    id: shortId(),
    note: redact(command).slice(0, 1_000),
    salt,
    binding: bindingOf(content, salt),
    until: endOf(until, Date.now()),
    uses: Number(uses),
    signatures: [],
  }
}

async function signedBy(plain: Grant, terminal: Terminal): Promise<Grant> {
  const { id: by, key } = await unlockedApprover(await settings().roster(), terminal)
  const signature = signed(grantText(plain), key)
  return { ...plain, signatures: [...plain.signatures, { by, signature }] }
}
