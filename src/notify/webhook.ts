import { createHmac } from 'node:crypto'
import type { Channel, Notice } from './notice.ts'

const ANSWER_MS_MAX = 5_000

export interface WebhookSettings {
  readonly url: string
  /** Shared with the receiver: by it a notice is known to be ours. */
  readonly secret?: string
}

/**
 * Posts the notice as JSON, signed where there is a secret: `interlock-signature: sha256=HMAC of the body`. Redirects
 * are not followed, for a notice is for the address that a person wrote down.
 */
export function webhook({ url, secret }: WebhookSettings): Channel {
  return {
    name: `webhook ${new URL(url).host}`,
    async send(notice: Notice) {
      const body = JSON.stringify({ source: 'interlock', ...notice })
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        headers: {
          'content-type': 'application/json',
          ...(secret !== undefined && {
            'interlock-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
          }),
        },
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`it answered ${response.status}`)
    },
  }
}
