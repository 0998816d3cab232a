import { append } from '../../install/jsonc/append.ts'
import { type Document, jsonOf, memberOf, propertyOf } from '../../install/jsonc/document.ts'
import { remove } from '../../install/jsonc/remove.ts'
import { setMember } from '../../install/jsonc/replace.ts'
import { withoutEvent } from './drop.ts'
import { type Command, entryFor, faultsOf, groupFor, matcherFault } from './entry.ts'
import type { HookEvent } from './events.ts'
import { fieldsOf, hooksNode, ourSlots, type Slot } from './slots.ts'

/**
 * An event with our hook, once. One that is right stays as it is; a wrong one is put right where it
 * stands.
 */
export function withEvent(document: Document, event: HookEvent, command: Command): Document {
  const slots = ourSlots(document, event.name)
  const right = slots.findIndex((slot) => faultsIn(slot, event, command).length === 0)
  const index = right === -1 ? slots.findIndex(isMendable) : right
  return index === -1
    ? withoutEvent(withGroup(document, event, command), event.name, { index: slots.length })
    : withoutEvent(mended(document, event, index, command), event.name, { index })
}

/** What keeps a hook of ours from doing its work, in words. */
export function faultsIn(slot: Slot, event: HookEvent, command?: Command): readonly string[] {
  const hidden = matcherFault(jsonOf(memberOf(slot.group, 'matcher')))
  const faults = faultsOf(fieldsOf(slot.entry), event.door, command)
  return hidden === undefined ? faults : [hidden, ...faults]
}

/**
 * A matcher that other people's hooks share is theirs to keep: there our hook gets a group of its
 * own instead.
 */
function isMendable(slot: Slot): boolean {
  return slot.alone || matcherFault(jsonOf(memberOf(slot.group, 'matcher'))) === undefined
}

function withGroup(document: Document, event: HookEvent, command: Command): Document {
  const hooks = hooksNode(document)
  const groups = memberOf(hooks, event.name)
  const group = groupFor(event, command)
  if (groups) return append(document, groups, group)
  return hooks ? append(document, hooks, [group], event.name) : document
}

/** Key by key, so that a person's comments and their order of the keys stay. */
function mended(document: Document, event: HookEvent, index: number, command: Command): Document {
  const wanted = entryFor(event.door, command)
  let rest = document
  const slot = () => ourSlots(rest, event.name)[index]
  for (const key of Object.keys(fieldsOf(slot()?.entry))) {
    const property = propertyOf(slot()?.entry, key)
    if (property && !Object.hasOwn(wanted, key)) rest = remove(rest, property)
  }
  for (const [key, value] of Object.entries(wanted)) {
    const entry = slot()?.entry
    if (entry && jsonOf(memberOf(entry, key)) !== value) rest = setMember(rest, entry, key, value)
  }
  return withMatcher(rest, event, slot())
}

function withMatcher(document: Document, event: HookEvent, slot: Slot | undefined): Document {
  const matcher = propertyOf(slot?.group, 'matcher')
  if (!slot || !matcher || matcherFault(jsonOf(memberOf(slot.group, 'matcher'))) === undefined) {
    return document
  }
  return event.matcher === undefined
    ? remove(document, matcher)
    : setMember(document, slot.group, 'matcher', event.matcher)
}
