import type { Node } from 'jsonc-parser'
import type { Json } from '../../action/action.ts'
import { append } from './append.ts'
import { type Document, edited, endOf, memberOf } from './document.ts'
import { indentAt, isBroken, printLong, printShort, styleOf } from './style.ts'

/** Gives a property of an object a value, in its place where it is there already. */
export function setMember(document: Document, object: Node, key: string, value: Json): Document {
  const old = memberOf(object, key)
  if (old === undefined) return append(document, object, value, key)
  const style = styleOf(document)
  const short = !isBroken(document.text.slice(old.offset, endOf(old)))
  const content = short
    ? printShort(value, style)
    : printLong(value, style, indentAt(document.text, old.offset))
  return edited(document, [{ start: old.offset, end: endOf(old), content }])
}
