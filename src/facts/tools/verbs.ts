import { blinds, changes, type Does, destroys, opens, publishes, stops } from './book.ts'
import type { Words } from './words.ts'

/** Verbs after which something is gone. */
const LOSING =
  /^(delete|del|destroy|drop|dropdb|purge|wipe|terminate|nuke|truncate|erase|shred|remove|rm|rmi|rmdir|rb|flush|flushall|flushdb|obliterate|unpublish|yank|teardown|deprovision|deregister|unregister|uninstall|expunge|clear|reset|force-reset|force_reset|scrap|evict|detach|dispose|decommission|undeploy|abandon|empty)$/
/** Verbs that change what others use; they can be taken back. */
const CHANGING =
  /^(deploy|redeploy|promote|rollback|rollout|apply|migrate|upgrade|update|scale|resize|failover|switchover|restore|import|transfer|rename|move|mv|set|unset|rotate|renew|attach|merge|sync|edit|patch|replace|enable|toggle|toggle-on|toggle-off|provision|seed|reindex|reassign|put|modify|swap|seek|append|up)$/
const PUBLISHING = /^(publish|release|push|announce|submit|upload|share|ship)$/
const STOPPING =
  /^(stop|restart|reboot|shutdown|halt|pause|suspend|cancel|abort|kill|drain|cordon|deallocate|hibernate|scale-down|bounce|recycle)$/
const BLINDING = /^(disable|mute|silence|deactivate|stop-logging)$/
const OPENING = /^(grant|add-iam-policy-binding|authorize|expose|make-public|impersonate)$/

const NOUNS_OF_READING =
  /^(list|ls|get|show|describe|view|status|logs|log|info|inspect|diff|plan|preview|whoami|version|help|config|search|find|history|check|validate|lint|explain|export|dump|download|pull|tail|watch|top|events|doctor|docs|open|browse|login|logout|init|new|template|dev|serve|console|shell|connect|proxy|completion)$/

/**
 * What a call does by the verb among its words, for tools without a line of their own. A verb may stand alone
 * (`server delete`), behind its object (`apps:destroy`, `ecto.drop`) or before it (`delete-stack`, `drop_all`).
 */
export function byVerb(words: Words): Does | undefined {
  return verbIn(words, CHANGING)
}

/** The same for programs that are not known at all: only verbs that lose, publish or disarm count. */
export function byStrongVerb(words: Words): Does | undefined {
  return verbIn(words, /^(deploy|redeploy|promote|rollback|failover)$/)
}

/** Operands that may hold the verb: a tool's nouns come first, names and texts of the person's come after. */
const VERB_WITHIN = 5

function verbIn(words: Words, changing: RegExp): Does | undefined {
  const what = [words.run.name, ...words.operands].join(' ').slice(0, 60)
  for (const [index, operand] of words.operands.slice(0, VERB_WITHIN).entries()) {
    const lower = operand.toLowerCase()
    if (!/^[a-z][a-z0-9:._-]*$/.test(lower)) return undefined
    const next = words.operands[index + 1]?.toLowerCase() ?? ''
    // `deploy-request diff`: the verb follows its noun.
    if (/[-_]/.test(lower) && NOUNS_OF_READING.test(next)) return undefined
    const verb = candidates(lower, index)
    const does = verb.map((word) => meaning(word, changing, what)).find((found) => found)
    if (does) return does
    // After a verb of reading come names, whatever they sound like.
    if (NOUNS_OF_READING.test(lower)) return undefined
  }
  const flag = [...words.flags].find((name) =>
    /^--?(delete|purge|destroy|drop|wipe|remove|force-delete|delete-all)$/.test(name),
  )
  return flag ? destroys(`${what} ${flag}`) : undefined
}

/** A word by itself, and the ends of a compound one near the front. */
function candidates(operand: string, index: number): readonly string[] {
  const parts = operand.split(/[:._-]/)
  if (parts.length === 1) return [operand]
  if (index > 1)
    return operand.includes(':')
      ? [parts.at(-1) ?? '']
      : /^(delete|purge|destroy|drop|wipe)-/.test(operand)
        ? [parts[0] ?? '']
        : /^(bulk|batch)-(delete|purge|destroy|remove)$/.test(operand)
          ? [parts.at(-1) ?? '']
          : []
  return [operand, parts[0] ?? '', parts.at(-1) ?? '']
}

function meaning(word: string, changing: RegExp, what: string): Does | undefined {
  if (LOSING.test(word)) return destroys(what)
  if (PUBLISHING.test(word)) return publishes(what)
  if (STOPPING.test(word)) return stops(what)
  if (BLINDING.test(word)) return blinds(what)
  if (OPENING.test(word)) return opens(what)
  return changing.test(word) ? changes(what) : undefined
}
