import { FIELDS_MAX } from '../../limits.ts'
import { UNKNOWN_PART } from '../facts.ts'

export interface Written {
  readonly texts: readonly string[]
  /** False where there are more than are kept: each text then ends in something unknown. */
  readonly whole: boolean
}

/** `a{b,c}d` to `abd acd`; `{1..3}` to `1 2 3`. Quotes and escapes inside braces protect. */
export function braceTexts(text: string): Written {
  let out: string[] = ['']
  let from = 0
  for (let open = braceAt(text, 0); open; open = braceAt(text, from)) {
    const before = text.slice(from, open.start)
    const items: string[] = []
    let whole = true
    for (const item of open.items) {
      const inner = item.includes('{') ? braceTexts(item) : { texts: [item], whole: true }
      items.push(...inner.texts)
      whole &&= inner.whole && items.length <= FIELDS_MAX
      if (!whole) break
    }
    if (!whole || out.length * items.length > FIELDS_MAX)
      return {
        texts: climbs(text) ? [UNKNOWN_PART] : out.map((start) => start + before + UNKNOWN_PART),
        whole: false,
      }
    out = out.flatMap((start) => items.map((item) => start + before + item))
    from = open.end + 1
  }
  const rest = text.slice(from)
  return { texts: out.map((start) => start + rest), whole: true }
}

/** What is not written out may lead out of the folder that it seems to lie in. */
function climbs(text: string): boolean {
  return text.replace(/\{[^{},]*\.\.[^{},]*\}/g, '').includes('..')
}

function braceAt(
  text: string,
  from: number,
): { start: number; end: number; items: readonly string[] } | undefined {
  for (let start = skipTo(text, from, '{'); start >= 0; start = skipTo(text, start + 1, '{')) {
    if (text[start - 1] === '$') continue
    const cuts: number[] = []
    let depth = 0
    for (let i = start; i < text.length; i = next(text, i)) {
      if (text[i] === '{') depth++
      else if (text[i] === ',' && depth === 1) cuts.push(i)
      else if (text[i] === '}' && --depth === 0) {
        const items = itemsOf(text, start, i, cuts)
        if (items) return { start, end: i, items }
        break
      }
    }
  }
  return undefined
}

function itemsOf(
  text: string,
  start: number,
  end: number,
  cuts: readonly number[],
): readonly string[] | undefined {
  if (cuts.length > 0) {
    const edges = [start, ...cuts, end]
    return edges.slice(1).map((edge, i) => text.slice((edges[i] ?? 0) + 1, edge))
  }
  const range = RANGE.exec(text.slice(start + 1, end))
  if (!range) return undefined
  const [, from = '', to = '', by] = range
  const letters = /[A-Za-z]/.test(from)
  if (letters !== /[A-Za-z]/.test(to)) return undefined
  const a = letters ? from.charCodeAt(0) : Number(from)
  const b = letters ? to.charCodeAt(0) : Number(to)
  const step = Math.max(1, Math.abs(Number(by ?? 1)))
  const padded = /^-?0\d/.test(from) || /^-?0\d/.test(to)
  const width = padded ? Math.max(from.length, to.length) : 0
  const items: string[] = []
  for (let n = a; a <= b ? n <= b : n >= b; n += a <= b ? step : -step) {
    items.push(letters ? String.fromCharCode(n) : digits(n, width))
    if (items.length > FIELDS_MAX) break
  }
  return items
}

const RANGE = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/

/** `{01..10}` keeps its width. */
function digits(n: number, width: number): string {
  return n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0')
}

/** The next position outside quotes and escapes. */
function next(text: string, i: number): number {
  const c = text[i]
  if (c === '\\') return i + 2
  if (c === "'" || c === '"') {
    const end = text.indexOf(c, i + 1)
    return end < 0 ? text.length : end + 1
  }
  return i + 1
}

function skipTo(text: string, from: number, wanted: string): number {
  for (let i = from; i < text.length; i = next(text, i)) if (text[i] === wanted) return i
  return -1
}
