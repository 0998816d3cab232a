import type { Node } from 'jsonc-parser'
import type { Json } from '../../action/action.ts'
import type { Document } from './document.ts'

/** How a person's file is laid out, so that what is added looks as if they had written it. */
export interface Style {
  readonly eol: string
  /** One level of indentation. */
  readonly unit: string
  /** What stands behind a colon or, within a line, behind a comma. */
  readonly gap: '' | ' '
  /** The whole document is one line of code and stays so. */
  readonly oneLine: boolean
}

export function styleOf({ text, root }: Document): Style {
  const eol = /\r\n|\n|\r/.exec(text)?.[0]
  const colon = firstColonIn(root)
  return {
    eol: eol ?? '\n',
    unit: unitIn(text, root) ?? '  ',
    gap: colon !== undefined && /\S/.test(text.charAt(colon + 1)) ? '' : ' ',
    oneLine: eol === undefined && (root?.children?.length ?? 0) > 0,
  }
}

/** The blanks at the start of the line on which `offset` lies. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? ''
}

/** The node is the first thing on its line. */
export function startsLine(text: string, node: Node): boolean {
  const start = lineStart(text, node.offset)
  return start > 0 && text.slice(start, node.offset).trim() === ''
}

export function isBroken(text: string): boolean {
  return /[\r\n]/.test(text)
}

/** Over several lines; the first line has no indentation, the others that of `base` and more. */
export function printLong(value: Json, style: Style, base: string): string {
  return JSON.stringify(value, null, style.unit).replaceAll('\n', style.eol + base)
}

export function printShort(value: Json, style: Style): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const comma = `,${style.gap}`
  if (isList(value)) return `[${value.map((item) => printShort(item, style)).join(comma)}]`
  const members = Object.entries(value)
  const print = ([key, item]: [string, Json]) =>
    `${JSON.stringify(key)}:${style.gap}${printShort(item, style)}`
  return `{${members.map(print).join(comma)}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
}

function firstColonIn(root: Node | undefined): number | undefined {
  if (root?.type === 'property') return root.colonOffset
  for (const child of root?.children ?? []) {
    const colon = firstColonIn(child)
    if (colon !== undefined) return colon
  }
  return undefined
}

/** The first step of indentation in the file that is plainly one level. */
function unitIn(text: string, node: Node | undefined): string | undefined {
  for (const child of node?.children ?? []) {
    const outer = indentAt(text, node?.offset ?? 0)
    const inner = indentAt(text, child.offset)
    const deeper = inner.length > outer.length && inner.startsWith(outer)
    if (deeper && startsLine(text, child)) return inner.slice(outer.length)
    const unit = unitIn(text, child)
    if (unit !== undefined) return unit
  }
  return undefined
}
