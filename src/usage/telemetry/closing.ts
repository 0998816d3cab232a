import { Key } from '../ledger/hash.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { FINISHED, MODEL, OUTPUT, SESSION, SUBAGENT, wordOf } from '../ledger/requests.ts'
import { tokensOf } from '../ledger/summary.ts'
import { TOLD_SLACK_MS } from '../limits.ts'
import { SALT } from '../reader/claude/transcript.ts'
import type { Final } from './final.ts'

export interface Closing {
  /** Requests whose final count no transcript has, and telemetry does. */
  readonly closed: number
  /** Of the sessions of this ledger, what no transcript shows: compactions, titles and the like. */
  readonly unseen: readonly Final[]
}

/**
 * Gives the requests of the ledger that have no final count the one that telemetry tells. A request is known by what the
 * server has called it; where it was called nothing, by all that is known of both, and only if nothing else fits either.
 */
export function closeWith(ledger: Ledger, finals: readonly Final[]): Closing {
  const sessions = sessionsIn(ledger)
  const ofSessions = finals.filter(({ session }) => sessions.has(session))
  if (ofSessions.length === 0) return { closed: 0, unseen: [] }
  const { named, unnamed } = requestsIn(ledger)
  const key = new Key()
  const idOf = ({ id }: Final) =>
    id === undefined ? undefined : named.get(wordOf(key.ofText(id, SALT.request)))
  const fitting = ofSessions.map((final) => {
    const request = idOf(final)
    return { final, fits: request === undefined ? unnamed(final) : [request] }
  })
  const wanted = new Map<number, number>()
  for (const { fits } of fitting)
    for (const request of fits) wanted.set(request, (wanted.get(request) ?? 0) + 1)
  let closed = 0
  for (const { final, fits } of fitting) {
    const [request, ...others] = fits
    if (request === undefined || others.length > 0 || wanted.get(request) !== 1) continue
    if (close(ledger, request, final)) closed++
  }
  const unseen = fitting.filter(({ fits }) => fits.length === 0).map(({ final }) => final)
  return { closed, unseen }
}

function close({ requests }: Ledger, request: number, { output }: Final): boolean {
  if (requests.has(request, FINISHED)) return false
  requests.rows.raise(request, OUTPUT, output)
  requests.mark(request, FINISHED)
  return true
}

interface Known {
  /** By what the server has called them. */
  readonly named: ReadonlyMap<string, number>
  /** Those that the server has called nothing, as far as they may be this one. */
  unnamed(final: Final): readonly number[]
}

function requestsIn(ledger: Ledger): Known {
  const { requests } = ledger
  const ownerOf = ledger.owners()
  const named = new Map<string, number>()
  const alike = new Map<string, number[]>()
  for (let request = 0; request < requests.count; request++) {
    const id = requests.serverIdOf(request)
    if (id !== undefined) named.set(id, request)
    else {
      const marks = marksOf(ledger, request, ownerOf(request))
      alike.set(marks, [...(alike.get(marks) ?? []), request])
    }
  }
  const unnamed = (final: Final) =>
    (alike.get(marksIn(final)) ?? []).filter((request) => {
      const at = requests.timeOf(ownerOf(request))
      return at >= final.at - final.durationMs - TOLD_SLACK_MS && at <= final.at + TOLD_SLACK_MS
    })
  return { named, unnamed }
}

/** Everything of a request that is known before its answer ends. */
function marksOf(ledger: Ledger, request: number, claim: number): string {
  const { names, requests } = ledger
  const nameIn = (column: number) => names.nameOf(requests.claims.get(claim, column))
  const { input, cacheWrite5m, cacheWrite1h, cacheRead } = tokensOf(requests, request)
  const model = names.nameOf(requests.rows.get(request, MODEL))
  const given = [input, cacheWrite5m + cacheWrite1h, cacheRead]
  return [nameIn(SESSION), nameIn(SUBAGENT), bareModel(model), ...given].join(BETWEEN)
}

function marksIn({ session, subagent = '', model, ...tokens }: Final): string {
  const { input, cacheWrite5m, cacheWrite1h, cacheRead } = tokens
  const given = [input, cacheWrite5m + cacheWrite1h, cacheRead]
  return [session, subagent, bareModel(model), ...given].join(BETWEEN)
}

/** The agent asks for a model by a name that may lack the date that the answer has, or have a size of context. */
function bareModel(model: string): string {
  return model.replace(/\[\w+\]$/, '').replace(/[-@]\d{8}$/, '')
}

const BETWEEN = '\n'

function sessionsIn({ names, requests }: Ledger): ReadonlySet<string> {
  const sessions = new Set<number>()
  for (let claim = 0; claim < requests.claims.count; claim++)
    sessions.add(requests.claims.get(claim, SESSION))
  return new Set([...sessions].map((session) => names.nameOf(session)))
}
