import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import type { Challenge, KeyView, NewPasskey, Proof } from '../../../src/daemon/people/api.ts'
import { post, Refused } from '../daemon/request.ts'

/** As the browser's own words name it. */
type ForPasskey = Omit<Challenge, 'passkey'> & {
  readonly passkey?: PublicKeyCredentialRequestOptionsJSON
}

/** Opens what is to be signed, has a passkey sign it, and sends the proof. */
export async function prove(paths: {
  readonly open: string
  readonly finish: string
  readonly body: object
}): Promise<void> {
  const { nonce, passkey: optionsJSON } = await post<ForPasskey>(paths.open, paths.body)
  if (optionsJSON === undefined)
    throw new Refused('No passkey on the roster counts here. Answer in a terminal instead.')
  const passkey = await startAuthentication({ optionsJSON })
  const proof: Proof = { nonce, passkey: { ...passkey } }
  await post<unknown>(paths.finish, proof)
}

/** Makes a passkey on this device, or on one that the browser reaches. */
export async function enrol(who: NewPasskey): Promise<KeyView> {
  const path = '/api/keys/passkey'
  const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>(`${path}/options`, who)
  return post<KeyView>(path, await startRegistration({ optionsJSON }))
}
