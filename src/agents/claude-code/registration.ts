import type { Node } from 'jsonc-parser'
import {
  type Document,
  itemsOf,
  jsonOf,
  memberOf,
  parseDocument,
} from '../../install/jsonc/document.ts'
import type { Notice, Refused } from '../../install/refusal.ts'
import type { Door } from '../agent.ts'
import { type Danger, dangersIn } from './dangers.ts'
import { type Command, isOurs, matcherFault } from './entry.ts'
import { HOOK_EVENTS, type HookEvent } from './events.ts'
import { faultsIn } from './mend.ts'
import { misfitOf, strictnessNotice } from './misfit.ts'
import { eventNames, fieldsOf, hooksNode, ourSlots, slotsOf } from './slots.ts'

/**
 * What one settings file says about hooks, ours and others'. Registered is not running: a probe
 * must show that.
 */
export interface Registration {
  /** Every event that should be registered, in the order of HOOK_EVENTS. */
  readonly ours: readonly OurHook[]
  /** Events with a hook of ours that this version does not register. */
  readonly strays: readonly string[]
  /**
   * Other people's hooks that may rewrite an action after it was judged, or answer what we ask a
   * person.
   */
  readonly others: readonly OtherHook[]
  /**
   * Shapes over which Claude Code drops hooks or the whole file; it has others, which only a probe
   * shows.
   */
  readonly malformed: readonly string[]
  /** Present where Claude Code cannot read the file at all. */
  readonly ignored?: Notice
  readonly dangers: readonly Danger[]
  /** Switches every hook off; in a project's settings also those of the user's. */
  readonly allHooksDisabled: boolean
  /** In managed settings: hooks of the user and of the project do not run. */
  readonly onlyManagedHooks: boolean
  readonly permissionsBypassed: boolean
}

export interface OurHook {
  readonly event: string
  readonly door: Door
  readonly state: 'right' | 'wrong' | 'missing'
  readonly faults: readonly string[]
}

export interface OtherHook {
  readonly event: string
  readonly matcher: string
  readonly type: string
  /** Its command, address or prompt: what it does cannot be known. */
  readonly runs: string
}

/** Without `command`, as for a project's settings, any command of ours counts as right. */
export function hooksIn(
  text: string,
  command?: Command,
): { readonly ok: true; readonly registration: Registration } | Refused {
  const parsed = parseDocument(text)
  if (!parsed.ok) return parsed
  const { document } = parsed
  const misfit = document.root && misfitOf(document)
  const ignored = strictnessNotice(document.text)
  const registered = new Set(HOOK_EVENTS.map(({ name }) => name))
  const names = [...new Set(eventNames(document))]
  const malformed = names.flatMap((name) => malformedIn(document, name))
  const registration = {
    ours: HOOK_EVENTS.map((event) => ourHook(document, event, command)),
    strays: names.filter((name) => !registered.has(name) && ourSlots(document, name).length > 0),
    others: ['PreToolUse', 'PermissionRequest'].flatMap((event) => othersOn(document, event)),
    malformed: misfit && !malformed.length ? [misfit.refusal.words] : malformed,
    dangers: dangersIn(fieldsOf(memberOf(document.root, 'env'))),
    ...switchesIn(document.root),
  }
  return { ok: true, registration: ignored ? { ...registration, ignored } : registration }
}

function ourHook(document: Document, event: HookEvent, command?: Command): OurHook {
  const { name, door } = event
  const all = ourSlots(document, name).map((slot) => faultsIn(slot, event, command))
  const best = all.toSorted((a, b) => a.length - b.length)[0]
  if (best === undefined) return { event: name, door, state: 'missing', faults: [] }
  const faults = all.length > 1 ? [...best, `it is registered ${all.length} times`] : best
  return { event: name, door, state: faults.length === 0 ? 'right' : 'wrong', faults }
}

function othersOn(document: Document, event: string): readonly OtherHook[] {
  return slotsOf(document, event)
    .map(({ group, entry }) => ({ matcher: jsonOf(memberOf(group, 'matcher')), entry }))
    .map(({ matcher, entry }) => ({ matcher: String(matcher ?? '*'), fields: fieldsOf(entry) }))
    .filter(({ fields }) => !isOurs(fields.command))
    .map(({ matcher, fields }) => ({
      event,
      matcher,
      type: String(fields.type),
      runs: String(fields.command ?? fields.url ?? fields.prompt ?? JSON.stringify(fields)),
    }))
}

function malformedIn(document: Document, event: string): readonly string[] {
  const groups = memberOf(hooksNode(document), event)
  if (groups?.type !== 'array') return [`hooks.${event} is not an array`]
  return itemsOf(groups).flatMap((group, index) => {
    const fault = groupFault(group)
    return fault === undefined ? [] : [`hooks.${event}[${index}]: ${fault}`]
  })
}

function groupFault(group: Node): string | undefined {
  if (group.type !== 'object') return 'it is not an object'
  const matcher = jsonOf(memberOf(group, 'matcher'))
  if (matcher !== undefined && typeof matcher !== 'string') return matcherFault(matcher)
  if (memberOf(group, 'hooks')?.type !== 'array') return 'its "hooks" is not an array'
  return undefined
}

function switchesIn(root: Node | undefined) {
  const mode = jsonOf(memberOf(memberOf(root, 'permissions'), 'defaultMode'))
  return {
    allHooksDisabled: jsonOf(memberOf(root, 'disableAllHooks')) === true,
    onlyManagedHooks: jsonOf(memberOf(root, 'allowManagedHooksOnly')) === true,
    permissionsBypassed: mode === 'bypassPermissions',
  }
}
