import type { Ledger, ReadFile } from './ledger.ts'
import { NameSets } from './names.ts'
import {
  CACHE_READ,
  CACHE_WRITE,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  FILE,
  INPUT,
  MODEL,
  OUTPUT,
  PROJECT,
  REQUESTS,
  Requests,
  SESSION,
  STANDING,
  SUBAGENT,
  TOOLS,
  VISIBLE,
} from './requests.ts'

/** What another thread has read, of files that nobody else has read. */
export interface Part {
  readonly names: readonly string[]
  readonly files: readonly ReadFile[]
  readonly rows: Uint32Array
  readonly claims: Uint32Array
}

export function partOf({ names, files, requests }: Ledger): Part {
  return {
    names: names.all,
    files,
    rows: requests.rows.used().slice(),
    claims: requests.claims.used().slice(),
  }
}

/** Takes it in as if this thread had read it: an answer that both have seen is one. */
export function absorb(ledger: Ledger, part: Part): void {
  const names = part.names.map((name) => ledger.names.numberOf(name))
  const files = part.files.map((file) => {
    const number = ledger.fileOf(file.path, file.source)
    ledger.files[number] = file
    return number
  })
  const sets = new NameSets(ledger.names)
  const from = Requests.from(part.rows, part.claims)
  for (let other = 0; other < from.count; other++) {
    const request = ledger.requests.requestOf(from.keyOf(other))
    absorbRow(ledger, request, from, other, { names, sets })
    for (const claim of from.claimsOn(other))
      absorbClaim(ledger, request, from, claim, { names, files })
  }
}

const COUNTS = [
  INPUT,
  OUTPUT,
  CACHE_WRITE,
  CACHE_WRITE_5M,
  CACHE_WRITE_1H,
  CACHE_READ,
  REQUESTS,
] as const

function absorbRow(
  { requests }: Ledger,
  request: number,
  from: Requests,
  other: number,
  { names: numbers, sets }: { readonly names: readonly number[]; readonly sets: NameSets },
): void {
  const { rows } = requests
  for (const column of COUNTS) rows.raise(request, column, from.rows.get(other, column))
  requests.mark(request, from.flagsOf(other))
  const model = numbers[from.rows.get(other, MODEL)] ?? 0
  if (model !== 0) rows.set(request, MODEL, model)
  const tools = numbers[from.rows.get(other, TOOLS)] ?? 0
  rows.set(request, TOOLS, sets.union(rows.get(request, TOOLS), tools))
}

function absorbClaim(
  { requests }: Ledger,
  request: number,
  from: Requests,
  other: number,
  to: { readonly names: readonly number[]; readonly files: readonly number[] },
): void {
  const { claims } = requests
  const of = (column: number) => from.claims.get(other, column)
  const claim = requests.addClaim(to.files[of(FILE)] ?? 0, request)
  requests.setOffset(claim, from.offsetOf(other))
  requests.setTime(claim, from.timeOf(other))
  for (const column of [SESSION, SUBAGENT, PROJECT])
    claims.set(claim, column, to.names[of(column)] ?? 0)
  for (const column of [VISIBLE, STANDING]) claims.set(claim, column, of(column))
}
