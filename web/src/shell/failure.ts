import { WebAuthnError } from '@simplewebauthn/browser'
import { Refused } from '../daemon/request.ts'

/** One sentence for the person. */
export function failureOf(error: unknown): string {
  if (error instanceof Refused) return error.message
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return 'This authenticator holds a passkey of the roster already. Use another one.'
  if (error instanceof Error && error.name === 'NotAllowedError')
    return 'No passkey was used: the request was closed or timed out. Nothing has changed; you can try again.'
  if (error instanceof TypeError)
    return 'The daemon did not answer. Start it with `interlock up`, then try again.'
  return error instanceof Error ? `It failed: ${error.message}` : `It failed: ${String(error)}`
}
