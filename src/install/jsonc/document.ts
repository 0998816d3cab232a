import {
  applyEdits,
  createScanner,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser'
import { type Refused, refused } from '../refusal.ts'

/** A JSON file with comments, as text and as a tree over that text. Every edit makes a new one. */
export interface Document {
  readonly bom: string
  /** Without the byte order mark, so that offsets are the tree's. */
  readonly text: string
  /** Absent where the text holds comments or nothing at all. */
  readonly root: Node | undefined
}

export interface Stretch {
  readonly start: number
  readonly end: number
}

/** One replacement in the text. Offsets are those of the text before any edit. */
export interface Splice extends Stretch {
  readonly content: string
}

/** Settings are written by hand; a larger file is something else. */
const CHARS_MAX = 1024 * 1024

/** The parser calls itself for each level; real settings have eight. */
const NESTING_MAX = 100

const BYTE_ORDER_MARK = '\uFEFF'
const LENIENT = { allowTrailingComma: true, allowEmptyContent: true }

export function parseDocument(
  whole: string,
): { readonly ok: true; readonly document: Document } | Refused {
  const bom = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : ''
  const text = whole.slice(bom.length)
  if (text.length > CHARS_MAX || nestingOf(text) > NESTING_MAX) {
    const words = 'it is too large or too deeply nested to be settings'
    return refused('too-large', words, 'Check that the path is right.')
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, LENIENT)
  const [first] = errors
  if (first === undefined) return { ok: true, document: { bom, text, root } }
  const words = `it is not JSON: ${wordsOf(first)} at ${placeIn(text, first.offset)}`
  return refused('unparseable', words, 'Correct the file by hand, then run the command again.')
}

/** Applies splices that were worked out for this document. */
export function edited(document: Document, splices: readonly Splice[]): Document {
  const edits = splices.map(({ start, end, content }) => ({
    offset: start,
    length: end - start,
    content,
  }))
  const text = applyEdits(document.text, edits)
  return { bom: document.bom, text, root: parseTree(text, [], LENIENT) }
}

/** The property that counts: of two with one name, parsers keep the last. */
export function propertyOf(object: Node | undefined, key: string): Node | undefined {
  return propertiesOf(object).findLast((property) => keyOf(property) === key)
}

export function propertiesOf(object: Node | undefined): readonly Node[] {
  return object?.type === 'object' ? (object.children ?? []) : []
}

export function itemsOf(array: Node | undefined): readonly Node[] {
  return array?.type === 'array' ? (array.children ?? []) : []
}

export function keyOf(property: Node): string {
  return String(property.children?.[0]?.value)
}

export function valueNodeOf(property: Node | undefined): Node | undefined {
  return property?.children?.[1]
}

export function memberOf(object: Node | undefined, key: string): Node | undefined {
  return valueNodeOf(propertyOf(object, key))
}

export function jsonOf(node: Node | undefined): unknown {
  return node === undefined ? undefined : getNodeValue(node)
}

export function endOf(node: Node): number {
  return node.offset + node.length
}

/**
 * A name that one object has twice, anywhere below: which of the two counts must not be guessed in
 * an edit.
 */
export function repeatedKeyIn(node: Node): string | undefined {
  const seen = new Set<string>()
  for (const property of propertiesOf(node)) {
    const key = keyOf(property)
    if (seen.has(key)) return key
    seen.add(key)
  }
  for (const child of node.children ?? []) {
    const key = repeatedKeyIn(child)
    if (key !== undefined) return key
  }
  return undefined
}

export function commentsIn(text: string): readonly Stretch[] {
  const comments: Stretch[] = []
  visit(text, {
    onComment: (offset, length) => {
      comments.push({ start: offset, end: offset + length })
    },
  })
  return comments
}

/**
 * Where the comma behind `offset` is, over blanks and comments; undefined where something else
 * follows.
 */
export function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true)
  scanner.setPosition(offset)
  scanner.scan()
  const at = scanner.getTokenOffset()
  return text[at] === ',' ? at : undefined
}

function nestingOf(text: string): number {
  const scanner = createScanner(text, true)
  let depth = 0
  let deepest = 0
  for (;;) {
    scanner.scan()
    const at = scanner.getTokenOffset()
    if (at >= text.length) return deepest
    const first = text[at]
    if (first === '{' || first === '[') depth++
    if (first === '}' || first === ']') depth--
    deepest = Math.max(deepest, depth)
  }
}

function wordsOf(error: ParseError): string {
  const words = printParseErrorCode(error.error).replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
  return words.toLowerCase()
}

function placeIn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}
