import { lifeOf } from '../client/daemon-life.ts'
import { askPeople, openPeople } from '../client/people-socket.ts'
import type { Challenge, FeedEvent } from '../daemon/people/api.ts'
import { isApart, places } from './paths.ts'

/** One question to the daemon, over the socket of people. Throws what the daemon has to say where it refuses. */
export async function askDaemon(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await askPeople(places().people, method, path, body).catch(async () => {
    throw await notThere()
  })
  if (answer.status === 200) return answer.body
  throw new Error(refusalIn(answer.body))
}

/** Everything that changes, until the line breaks or `signal` ends it. */
export function followDaemon(hear: (event: FeedEvent) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = openPeople(places().people, 'GET', '/api/feed', (response) => {
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        const events = (rest + chunk).split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) hear(eventIn(event))
      })
      response.on('close', resolve)
    })
    signal.addEventListener('abort', () => request.destroy())
    request.on('error', () => (signal.aborted ? resolve() : void notThere().then(reject)))
    request.end()
  })
}

/** The daemon is ours, of this very version: what it sends has the shapes of its own types. */
function eventIn(text: string): FeedEvent {
  const lines = text.split('\n')
  const value = (name: string) =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
  return JSON.parse(`{"event":${JSON.stringify(value('event'))},"data":${value('data')}}`)
}

function refusalIn(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'error' in answer
    ? String(answer.error)
    : 'the daemon has refused, and says nothing more. Run: interlock doctor'
}

async function notThere(): Promise<Error> {
  const life = await lifeOf(places())
  return new Error(
    life === 'down'
      ? 'the daemon is not running. Run: interlock up'
      : 'the daemon does not answer people. Run: interlock down; interlock up',
  )
}

/** It answers something else than this program knows. */
export function otherVersion(): Error {
  const repair = isApart() ? 'Root renews it: sudo interlock up --system' : 'Run: interlock up'
  return new Error(`the daemon is of another version. ${repair}`)
}

/** What is to be signed. */
export function challengeIn(answer: unknown): Challenge {
  if (typeof answer === 'object' && answer !== null && 'text' in answer && 'nonce' in answer) {
    const { text, nonce } = answer
    if (typeof text === 'string' && typeof nonce === 'string') return { text, nonce }
  }
  throw otherVersion()
}
