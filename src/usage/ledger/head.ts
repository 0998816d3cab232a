import type { Source } from '../usage.ts'
import type { Head, Missing, ReadFile } from './ledger.ts'
import type { Cell } from './summary.ts'

/**
 * A head as bytes: the texts as JSON, the numbers as they are. It is read at every call, so nothing of it is parsed that
 * needs not be.
 */
export interface HeadBytes {
  readonly texts: Buffer
  readonly files: Float64Array
  readonly cells: Float64Array
  readonly missing: Float64Array
}

export const FILE_WIDTH = 5
export const CELL_WIDTH = 10
export const MISSING_WIDTH = 8

const SOURCES: readonly Source[] = ['claude-code', 'codex', 'gemini-cli', 'opencode', 'copilot-cli']

export function bytesOf({ names, files, cells, missing }: Head): HeadBytes {
  const texts = {
    names,
    paths: files.map(({ path }) => path),
    sources: files.map(({ source }) => SOURCES.indexOf(source)),
    states: files.map(({ state }) => state ?? null),
  }
  return {
    texts: Buffer.from(JSON.stringify(texts)),
    files: Float64Array.from(
      files.flatMap((one) => [one.size, one.modified, one.offset, one.fingerprint, one.unread]),
    ),
    cells: Float64Array.from(cells.flatMap(numbersOfCell)),
    missing: Float64Array.from(
      missing.flatMap(({ session, subagent, model, band, low, high, expected, variance }) => [
        ...[session, subagent, model, band],
        ...[low, high, expected, variance],
      ]),
    ),
  }
}

/** Throws where the bytes are no head. */
export function headIn({ texts, files, cells, missing }: HeadBytes): Head {
  const parsed: unknown = JSON.parse(texts.toString('utf8'))
  if (typeof parsed !== 'object' || parsed === null) throw new Error('a ledger without texts')
  const { names, paths, sources, states }: Partial<Record<string, unknown>> = { ...parsed }
  const sourcesOfFiles = arrayIn(sources)
  const statesOfFiles = arrayIn(states)
  return {
    names: textsIn(names),
    files: textsIn(paths).map((path, i) => {
      const source = SOURCES[Number(sourcesOfFiles[i])]
      if (source === undefined) throw new Error('a ledger with a file of no agent')
      return fileIn(files, i * FILE_WIDTH, path, source, statesOfFiles[i])
    }),
    cells: Array.from({ length: cells.length / CELL_WIDTH }, (_, i) =>
      cellIn(cells, i * CELL_WIDTH),
    ),
    missing: Array.from({ length: missing.length / MISSING_WIDTH }, (_, i) =>
      missingIn(missing.subarray(i * MISSING_WIDTH)),
    ),
  }
}

function arrayIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a ledger without a list')
  return value
}

function textsIn(value: unknown): readonly string[] {
  return arrayIn(value).map(String)
}

/** By index: taking a list apart costs ten times as much, and this is done at every call. */
function fileIn(
  numbers: Float64Array,
  at: number,
  path: string,
  source: Source,
  state: unknown,
): ReadFile {
  const file = {
    path,
    source,
    size: numbers[at] ?? 0,
    modified: numbers[at + 1] ?? 0,
    offset: numbers[at + 2] ?? 0,
    fingerprint: numbers[at + 3] ?? 0,
    unread: numbers[at + 4] ?? 0,
  }
  return state === null ? file : { ...file, state }
}

function numbersOfCell(cell: Cell): readonly number[] {
  const { session, subagent, model, band, requests } = cell
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = cell
  return [
    ...[session, subagent, model, band, requests],
    ...[input, output, cacheWrite5m, cacheWrite1h, cacheRead],
  ]
}

function cellIn(numbers: Float64Array, at: number): Cell {
  return {
    session: numbers[at] ?? 0,
    subagent: numbers[at + 1] ?? 0,
    model: numbers[at + 2] ?? 0,
    band: numbers[at + 3] ?? 0,
    requests: numbers[at + 4] ?? 0,
    input: numbers[at + 5] ?? 0,
    output: numbers[at + 6] ?? 0,
    cacheWrite5m: numbers[at + 7] ?? 0,
    cacheWrite1h: numbers[at + 8] ?? 0,
    cacheRead: numbers[at + 9] ?? 0,
  }
}

function missingIn(numbers: Float64Array): Missing {
  const [session = 0, subagent = 0, model = 0, band = 0] = numbers
  const [low = 0, high = 0, expected = 0, variance = 0] = numbers.subarray(4)
  return { session, subagent, model, band, low, high, expected, variance }
}
