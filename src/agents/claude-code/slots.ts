import type { Node } from 'jsonc-parser'
import {
  type Document,
  itemsOf,
  jsonOf,
  keyOf,
  memberOf,
  propertiesOf,
  valueNodeOf,
} from '../../install/jsonc/document.ts'
import { isOurs } from './entry.ts'

/** A hook in the settings: an entry, in a group, under an event. */
export interface Slot {
  readonly event: string
  readonly group: Node
  readonly entry: Node
  /** No other hook is in the group, so that the group is as much ours as the entry. */
  readonly alone: boolean
}

export function hooksNode(document: Document): Node | undefined {
  return memberOf(document.root, 'hooks')
}

export function eventNames(document: Document): readonly string[] {
  return propertiesOf(hooksNode(document)).map(keyOf)
}

/** Every hook of an event, ours and other people's, in the order of the file. */
export function slotsOf(document: Document, event: string): readonly Slot[] {
  return itemsOf(memberOf(hooksNode(document), event)).flatMap((group) => {
    const entries = itemsOf(memberOf(group, 'hooks'))
    return entries.map((entry) => ({ event, group, entry, alone: entries.length === 1 }))
  })
}

export function ourSlots(document: Document, event: string): readonly Slot[] {
  return slotsOf(document, event).filter(({ entry }) => isOurs(jsonOf(memberOf(entry, 'command'))))
}

export function fieldsOf(node: Node | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    propertiesOf(node).map((property) => [keyOf(property), jsonOf(valueNodeOf(property))]),
  )
}
