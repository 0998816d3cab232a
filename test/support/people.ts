import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import http from 'node:http'
import { idOf, signed } from '../../src/approvals/key.ts'
import { type Enrolment, type Profile, type Roster, textOf } from '../../src/approvals/roster.ts'

/** Somebody with a key, as the tests have them. */
export interface Person {
  readonly person: string
  readonly id: string
  readonly public: string
  readonly key: KeyObject
}

export function makePerson(person: string): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return { person, id: idOf(der), public: der, key: privateKey }
}

/** The first one vouches for all the others. */
export function rosterOf(profile: Profile, first: Person, ...others: readonly Person[]): Roster {
  const plain = ({ person, public: publicKey }: Person): Enrolment => ({
    person,
    kind: 'ed25519',
    public: publicKey,
    at: 1,
  })
  const vouched = others.map((other) => {
    const enrolment = plain(other)
    return { ...enrolment, by: first.id, signature: signed(textOf(enrolment), first.key) }
  })
  return { format: 1, profile, enrolments: [plain(first), ...vouched] }
}

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says itself
  readonly body: any
}

/** One request over the socket of people. */
export function askPeople(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  headers: http.OutgoingHttpHeaders = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        socketPath: socket,
        path,
        method,
        agent: false,
        headers: { host: 'localhost', ...headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null'),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Opens a question and signs it: what the terminal does. */
export async function sayTo(
  socket: string,
  id: string,
  who: Person,
  answer: 'yes' | 'no',
  more: { readonly typed?: string; readonly breakGlass?: string } = {},
): Promise<Reply> {
  const opened = await askPeople(socket, 'POST', `/api/approvals/${id}/open`, { answer, ...more })
  if (opened.status !== 200) return opened
  const { text, nonce } = opened.body
  const proof = { nonce, signed: { by: who.id, signature: signed(text, who.key) } }
  return askPeople(socket, 'POST', `/api/approvals/${id}/answer`, proof)
}

/** Signs somebody's key with one's own: what `interlock key vouch` does. */
export async function vouchFor(socket: string, id: string, who: Person): Promise<Reply> {
  const opened = await askPeople(socket, 'POST', `/api/keys/${id}/vouch/open`)
  if (opened.status !== 200) return opened
  const { text, nonce } = opened.body
  const proof = { nonce, signed: { by: who.id, signature: signed(text, who.key) } }
  return askPeople(socket, 'POST', `/api/keys/${id}/vouch`, proof)
}
