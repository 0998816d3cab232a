import type { Node } from 'jsonc-parser'
import { commentsIn, type Document, memberOf } from '../../install/jsonc/document.ts'
import { hasCommentsBeside, remove } from '../../install/jsonc/remove.ts'
import { hooksNode, ourSlots, type Slot } from './slots.ts'

export interface Spared {
  /** The one of our hooks that stays, by its place among ours. */
  readonly index?: number
  /** The settings before our first edit: what they had already stays, though it be empty. */
  readonly original?: Document | undefined
}

/** An event without our hooks. Groups, arrays and objects that are left empty by that go too. */
export function withoutEvent(document: Document, event: string, spared: Spared): Document {
  let rest = document
  for (let index = ourSlots(document, event).length - 1; index >= 0; index--) {
    const slot = ourSlots(rest, event)[index]
    if (slot && index !== spared.index) rest = remove(rest, outermost(rest, slot, spared.original))
  }
  return rest
}

/**
 * The largest thing that holds nothing but this hook: no other hook, no comment, nothing that was
 * there before.
 */
function outermost(document: Document, slot: Slot, original: Document | undefined): Node {
  if (!slot.alone) return slot.entry
  const before = original && hooksNode(original)
  const event = slot.group.parent?.parent
  if (!event || !isOnly(document, slot.group, event) || memberOf(before, slot.event)) {
    return slot.group
  }
  const hooks = event.parent?.parent
  return !hooks || !isOnly(document, event, hooks) || before ? event : hooks
}

/** `node` is all that the value of `property` holds. */
function isOnly(document: Document, node: Node, property: Node): boolean {
  const siblings = node.parent?.children ?? []
  return siblings.length === 1 && !hasCommentsBeside(node, property, commentsIn(document.text))
}
