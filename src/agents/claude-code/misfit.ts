import {
  commentsIn,
  type Document,
  keyOf,
  memberOf,
  propertiesOf,
  repeatedKeyIn,
} from '../../install/jsonc/document.ts'
import { type Notice, type Refused, refused } from '../../install/refusal.ts'
import { HOOK_EVENTS } from './events.ts'
import { hooksNode } from './slots.ts'

/** What is not of the shape that Claude Code reads is left to its owner. */
export function misfitOf(document: Document): Refused | undefined {
  if (document.root?.type !== 'object') {
    const words = 'it holds a JSON value, but not an object'
    return refused('not-an-object', words, 'Settings are an object; correct the file by hand.')
  }
  const hooks = hooksNode(document)
  if (hooks && hooks.type !== 'object') {
    const words = `its "hooks" is of type ${hooks.type}, not an object`
    return refused('hooks-not-an-object', words, 'Remove "hooks", or make it {}.')
  }
  const event = HOOK_EVENTS.find(({ name }) => {
    const groups = memberOf(hooks, name)
    return groups && groups.type !== 'array'
  })
  if (event) {
    const words = `its hooks for ${event.name} are not an array`
    return refused('event-not-an-array', words, `Remove "${event.name}", or make it [].`)
  }
  return repetitionIn(document)
}

export function repetitionIn(document: Document): Refused | undefined {
  const properties = propertiesOf(document.root).filter((property) => keyOf(property) === 'hooks')
  const hooks = hooksNode(document)
  const key = properties.length > 1 ? 'hooks' : hooks && repeatedKeyIn(hooks)
  if (key === undefined) return undefined
  const words = `it has ${JSON.stringify(key)} twice in one object, and only the last one counts`
  return refused('repeated-key', words, 'Make one of the two by hand, then run the command again.')
}

/**
 * Claude Code reads strict JSON only: over one comment it drops the whole file, and every hook with
 * it, without a word (seen with 2.1.330). We keep the comments, but the person must know.
 */
export function strictnessNotice(text: string): Notice | undefined {
  if (text.trim() === '') return undefined
  try {
    JSON.parse(text)
    return undefined
  } catch {
    const cause = commentsIn(text).length > 0 ? 'comments' : 'a trailing comma'
    return {
      words: `Claude Code ignores the whole file, hooks and all, because of ${cause}`,
      next: 'Take that out; notes can be kept under a key such as "_comment".',
    }
  }
}
