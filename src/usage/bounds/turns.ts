import fs from 'node:fs'
import type { Ledger } from '../ledger/ledger.ts'
import { FILE, FINISHED, RESULTS, SUBAGENT, THINKS, VISIBLE } from '../ledger/requests.ts'
import { contextOf, tokensOf } from '../ledger/summary.ts'
import { resultBytesIn } from '../reader/claude/results.ts'

/** An answer of a sub-agent, with what its file shows of its length. */
export interface Turn {
  readonly request: number
  readonly claim: number
  readonly finished: boolean
  readonly thinks: boolean
  readonly output: number
  /** Bytes of what it says. */
  readonly visible: number
  /** By how many tokens the next request's context is longer; undefined where there is none, or it was cut. */
  readonly growth: number | undefined
  /** Where the next answer begins in the file. */
  readonly next: number | undefined
}

/** The answers of all sub-agents, in the order of their files. */
export function turnsOf(ledger: Ledger, ownerOf: (request: number) => number): readonly Turn[] {
  const { requests } = ledger
  const { claims } = requests
  const owned = Array.from({ length: requests.count }, (_, request) => ({
    request,
    claim: ownerOf(request),
  }))
    .filter(({ claim }) => claims.get(claim, SUBAGENT) !== 0)
    .map((one) => ({
      ...one,
      file: claims.get(one.claim, FILE),
      offset: requests.offsetOf(one.claim),
    }))
    .sort((a, b) => a.file - b.file || a.offset - b.offset)
  return owned.map(({ request, claim, file }, i) => {
    const after = owned[i + 1]
    const next = after?.file === file ? after : undefined
    const tokens = tokensOf(requests, request)
    const growth = next && contextOf(tokensOf(requests, next.request)) - contextOf(tokens)
    return {
      request,
      claim,
      finished: requests.has(request, FINISHED),
      thinks: requests.has(request, THINKS),
      output: tokens.output,
      visible: claims.get(claim, VISIBLE),
      growth: growth !== undefined && growth > 0 ? growth : undefined,
      next: next?.offset,
    }
  })
}

/** The bytes of the tools' results behind each of these turns, by its request; read once, and kept in the ledger. */
export function resultsBehind(ledger: Ledger, turns: readonly Turn[]): ReadonlyMap<number, number> {
  const { rows } = ledger.requests
  const unknown = turns.filter(({ request }) => rows.get(request, RESULTS) === 0)
  const byFile = new Map<number, Turn[]>()
  for (const turn of unknown) {
    const file = ledger.requests.claims.get(turn.claim, FILE)
    byFile.set(file, [...(byFile.get(file) ?? []), turn])
  }
  for (const [file, ofFile] of byFile) readResults(ledger, ledger.files[file]?.path ?? '', ofFile)
  const known = turns.filter(({ request }) => rows.get(request, RESULTS) > 0)
  return new Map(known.map(({ request }) => [request, rows.get(request, RESULTS) - 1]))
}

/** A file that is gone shows nothing any more. */
function readResults({ requests }: Ledger, file: string, turns: readonly Turn[]): void {
  const fd = openToRead(file)
  if (fd === undefined) return
  try {
    for (const { request, claim, next } of turns) {
      if (next === undefined) continue
      const bytes = resultBytesIn(fd, requests.offsetOf(claim), next)
      if (bytes !== undefined) requests.rows.set(request, RESULTS, bytes + 1)
    }
  } finally {
    fs.closeSync(fd)
  }
}

function openToRead(file: string): number | undefined {
  try {
    return fs.openSync(file, fs.constants.O_RDONLY)
  } catch {
    return undefined
  }
}
