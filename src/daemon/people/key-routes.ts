import type { Hono } from 'hono'
import { Challenges, Refused } from '../../approvals/challenges.ts'
import { idOf } from '../../approvals/key.ts'
import { RELYING_PARTY } from '../../approvals/passkey.ts'
import { type Enrolment, textOf } from '../../approvals/roster.ts'
import { ENROLMENT, NEW_PASSKEY, PROOF, REGISTRATION, said } from './body.ts'
import type { Here } from './here.ts'
import { challengeFor, provenBy } from './proofs.ts'
import { spkiOf } from './spki.ts'
import { rosterView } from './views.ts'

/** COSE algorithms that are taken: ES256, EdDSA and RS256, which is all that authenticators make. */
const ALGORITHMS = [-7, -8, -257]

/** New passkeys, and those who vouch for them. The first key is never made here: a page can be opened by an agent. */
export function keyRoutes(app: Hono, here: Here): void {
  const { modes, desk, now } = here
  const wanted: Wanted = new Challenges(now)
  const vouching = new Challenges<Enrolment>(now)

  app.get('/api/roster', (c) => {
    modes.now()
    return c.json(modes.roster)
  })

  app.post('/api/keys', async (c) => {
    const enrolment = said(ENROLMENT, await c.req.json())
    modes.now()
    const id = idOf(enrolment.public)
    if (desk.approvers().some((one) => one.id === id)) throw new Refused('That key counts already.')
    const { by, signature, ...plain } = enrolment
    const tried = `the enrolment of key ${id}`
    provenBy({ text: textOf(plain), tried }, { nonce: '', signed: { by, signature } }, here)
    enrolled(modes.enrol(enrolment))
    return c.json(rosterView(modes.roster, here.origin()).keys.find((one) => one.id === id))
  })

  app.post('/api/keys/passkey/options', async (c) => {
    const { person, login } = said(NEW_PASSKEY, await c.req.json())
    if (desk.approvers().length === 0)
      throw new Refused('The first key is made in a terminal: interlock key new')
    const { generateRegistrationOptions } = await import('@simplewebauthn/server')
    const about = { person, ...(login !== undefined && { login }) }
    const { nonce } = wanted.open(about, () => '')
    const options = await generateRegistrationOptions({
      challenge: Buffer.from(nonce, 'base64url'),
      rpName: 'Interlock',
      rpID: RELYING_PARTY,
      userName: person,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: desk
        .approvers()
        .flatMap(({ credential }) => (credential ? [{ id: credential }] : [])),
    })
    return c.json(options)
  })

  app.post('/api/keys/passkey', async (c) => {
    const enrolment = await registered(await c.req.json(), wanted, here)
    enrolled(modes.enrol(enrolment))
    return c.json(
      rosterView(modes.roster, here.origin()).keys.find(({ id }) => id === idOf(enrolment.public)),
    )
  })

  app.post('/api/keys/:id/vouch/open', (c) => {
    const id = c.req.param('id')
    modes.now()
    const enrolment = modes.roster.enrolments.find((one) => idOf(one.public) === id)
    if (!enrolment) throw new Refused(`No key ${id} is on the list. Look again: interlock key list`)
    if (desk.approvers().some((one) => one.id === id)) throw new Refused('That key counts already.')
    const challenge = vouching.open(enrolment, () => textOf(enrolment))
    return c.json(challengeFor(challenge, desk.approvers(), here.origin()))
  })

  app.post('/api/keys/:id/vouch', async (c) => {
    const proof = said(PROOF, await c.req.json())
    const wants = c.req.param('id')
    const { about, text } = vouching.take(proof.nonce, (one) => idOf(one.public) === wants)
    const tried = `vouching for key ${wants}`
    enrolled(modes.enrol({ ...about, ...provenBy({ text, tried }, proof, here) }))
    return c.json(
      rosterView(modes.roster, here.origin()).keys.find(({ id }) => id === c.req.param('id')),
    )
  })
}

type Wanted = Challenges<{ readonly person: string; readonly login?: string }>

function enrolled(refused: string | undefined): void {
  if (refused !== undefined) throw new Refused(refused)
}

async function registered(body: unknown, wanted: Wanted, here: Here): Promise<Enrolment> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { isoCBOR } = await import('@simplewebauthn/server/helpers')
  const response = said(REGISTRATION, body)
  const nonce = challengeIn(response.response.clientDataJSON)
  const { about } = wanted.take(nonce)
  const origin = here.origin()
  if (origin === undefined) throw new Refused('The dashboard is closed. Run: interlock dashboard')
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { ...response, clientExtensionResults: {} },
    expectedChallenge: nonce,
    expectedOrigin: origin,
    expectedRPID: RELYING_PARTY,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  })
  if (!verified) throw new Refused('The passkey could not be verified.')
  const { id, publicKey } = registrationInfo.credential
  return {
    ...about,
    kind: 'passkey',
    public: spkiOf(isoCBOR.decodeFirst<ReadonlyMap<number, unknown>>(publicKey)),
    at: here.now(),
    credential: id,
    origin,
  }
}

/** What the browser says that it was asked; whether it was is looked at afterwards. */
function challengeIn(clientDataJSON: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    return typeof parsed === 'object' && parsed !== null && 'challenge' in parsed
      ? String(parsed.challenge)
      : ''
  } catch {
    return ''
  }
}
