import { SYSTEM_FOLDER } from '../../folders.ts'
import { shellQuote } from '../../message/shell-quote.ts'
import type { Door } from '../agent.ts'
import type { Command } from './entry.ts'

/**
 * What Claude Code runs through `sh -c`. An empty client would be run by the shell as an empty script and exit 0, so
 * it must have a size; whatever is wrong with it, an action is blocked and a signal goes on.
 */
export function userCommand(root: string): Command {
  const hook = shellQuote(`${root}/bin/interlock-hook`)
  return (door) =>
    `[ -s ${hook} ] && exec ${hook} ${door} claude-code ${shellQuote(root)}; ${otherwise(door)}`
}

function otherwise(door: Door): string {
  return door === 'signal'
    ? 'exit 0'
    : "echo 'interlock: its hook client is missing (blocked). Run: interlock up' >&2; exit 2"
}

/**
 * The form for a repository: every team-mate's own Interlock, in one of its two usual places. Where there is none, the agent is
 * not broken: each call asks, and says the one command that ends the asking.
 */
export const projectCommand: Command = (door) =>
  `R="$HOME/.interlock"; [ -s "$R/bin/interlock-hook" ] || R="${SYSTEM_FOLDER}/$(/usr/bin/id -un)"; [ -s "$R/bin/interlock-hook" ] && exec "$R/bin/interlock-hook" ${door} claude-code "$R"; ` +
  (door === 'signal'
    ? 'exit 0'
    : `[ -e "$R" ] || [ -e "$HOME/.interlock" ] && exit 2; printf '%s' '${NOT_INSTALLED}'`)

/**
 * The form for managed settings, which hold for everybody on a machine: the daemon that root has set up for the person,
 * found by nothing that the agent's environment says. Whoever has none is guarded by their own Interlock or not at all.
 */
export const managedCommand: Command = (door) =>
  `R="${SYSTEM_FOLDER}/$(/usr/bin/id -un)"; [ -e "$R" ] || exit 0; ` +
  `[ -s "$R/bin/interlock-hook" ] && exec "$R/bin/interlock-hook" ${door} claude-code "$R"; ${otherwise(door)}`

const NOT_INSTALLED = JSON.stringify({
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'ask',
    permissionDecisionReason:
      'This repository is guarded by Interlock, which is not installed here. Run: npx interlock init',
  },
})
