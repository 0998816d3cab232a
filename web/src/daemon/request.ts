import { signal } from '@preact/signals'
import { dropToken, takeToken } from './token.ts'

/** True: no token, or one that the daemon does not take. */
export const locked = signal(false)

let token: string | undefined

export function unlock(): boolean {
  token = takeToken()
  locked.value = token === undefined
  return !locked.value
}

/** What the daemon refused, in its own sentence. */
export class Refused extends Error {}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('Authorization', `Bearer ${token ?? ''}`)
  const response = await fetch(path, { ...init, headers })
  if (response.status === 401) {
    dropToken()
    locked.value = true
  }
  if (!response.ok) throw new Refused(await refusal(response))
  return response
}

async function refusal(response: Response): Promise<string> {
  const fallback = `The daemon answered with status ${response.status}. What it logged: \`interlock doctor\`.`
  try {
    const body: unknown = await response.json()
    if (typeof body === 'object' && body !== null && 'error' in body) return String(body.error)
    return fallback
  } catch {
    return fallback
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal === undefined ? {} : { signal })
  return response.json()
}

export async function post<T>(path: string, body: object): Promise<T> {
  const response = await request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return JSON.parse(text === '' ? 'null' : text)
}
