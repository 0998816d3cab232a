import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { idOf, signed } from '../approvals/key.ts'
import { type Enrolment, ROSTER_FORMAT, textOf } from '../approvals/roster.ts'
import { askPeople } from '../client/people-socket.ts'
import type { Places } from '../state/places.ts'
import { writeRosterFile } from '../state/roster-file.ts'

interface Person {
  readonly enrolment: Enrolment
  readonly key: KeyObject
}

/** Two people of the throw-away home, with keys on its roster; they answer as `interlock approvals approve` does. */
export class StagePeople {
  readonly #places: Places
  readonly #people: readonly Person[]

  constructor(places: Places, names: readonly [string, ...string[]]) {
    this.#places = places
    this.#people = names.map(personOf)
    const [first] = this.#people
    const by = first ? idOf(first.enrolment.public) : ''
    const enrolments = this.#people.map(({ enrolment }, index) =>
      index === 0 || !first
        ? enrolment
        : { ...enrolment, by, signature: signed(textOf(enrolment), first.key) },
    )
    writeRosterFile(places.roster, { format: ROSTER_FORMAT, profile: 'team', enrolments })
  }

  /** Says yes to what waits. */
  async approve(name: string): Promise<void> {
    const person = this.#people.find(({ enrolment }) => enrolment.person === name)
    const id = idIn(await this.#ask('GET', '/api/approvals'))
    if (!person) throw new Error(`${name} is not among the people of this replay`)
    const intent = { answer: 'yes', typed: 'production' }
    const { text, nonce } = challengeIn(
      await this.#ask('POST', `/api/approvals/${id}/open`, intent),
    )
    const by = idOf(person.enrolment.public)
    const proof = { nonce, signed: { by, signature: signed(text, person.key) } }
    await this.#ask('POST', `/api/approvals/${id}/answer`, proof)
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    return (await askPeople(this.#places.people, method, path, body)).body
  }
}

function personOf(person: string): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return { enrolment: { person, kind: 'ed25519', public: der, at: Date.now() }, key: privateKey }
}

function idIn(approvals: unknown): string {
  const [first]: readonly unknown[] = Array.isArray(approvals) ? approvals : []
  if (typeof first === 'object' && first !== null && 'id' in first) return String(first.id)
  throw new Error('nothing waits for a person')
}

function challengeIn(answer: unknown): { readonly text: string; readonly nonce: string } {
  if (typeof answer === 'object' && answer !== null && 'text' in answer && 'nonce' in answer)
    return { text: String(answer.text), nonce: String(answer.nonce) }
  throw new Error(`the question was not opened: ${JSON.stringify(answer)}`)
}
