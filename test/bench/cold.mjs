import { createRequire } from 'node:module'
import path from 'node:path'
import { bad, everyday } from './events.mjs'
import { figures } from './figures.mjs'

const DIRECT_BAR = { ratio: 1.3 }
const BAD_BAR = { ratio: 2.5 }
const LIMITS = { rounds: 25, seconds: 50 }
const SESSION = 'bench-cold'

/** Whatever starts a Node: our fallback while the daemon is down, and a rival's hook, always. */
export function cold({ race, up, down, project }) {
  const calls = everyday(SESSION, project)
  const usual = [calls.bash, calls.write, calls.reset]
  const of = (who, command, bar) => (each) => ({
    ...each,
    what: `${who}: ${each.what}`,
    command,
    bar,
  })
  const ours = [
    ...usual.map(of('fallback', down.bundle, DIRECT_BAR)),
    ...bad(SESSION, project).map(of('fallback', down.bundle, BAD_BAR)),
    of('client, then fallback', down.hook)(calls.bash),
  ]
  const cases = [
    { what: 'node -e 0', command: [process.execPath, '-e', '0'] },
    ...ours,
    of('daemon running', up.hook)(calls.bash),
    ...usual.map(rival),
  ]
  const times = race(cases, { ...LIMITS, env: down.env, cwd: project })
  // What cannot be read has no session; everything else must be in the spool.
  const made = times
    .slice(1, ours.length + 1)
    .reduce((sum, { length }, i) => sum + (ours[i].says === 'could not judge' ? 0 : length + 1), 0)
  const spooled = down.spooled(SESSION)
  if (spooled !== made) throw new Error(`${made} calls were made and ${spooled} are in the spool`)
  return {
    title: `Hook call that starts Node, daemon down (${times[0].length} rounds; ${spooled} calls, all in the spool)`,
    figures: figures(cases, times),
  }
}

/** cc-safety-net's hook answers a refusal with exit 0 and JSON. */
function rival({ what, event, exit }) {
  const manifest = createRequire(import.meta.url).resolve('cc-safety-net/package.json')
  const { bin, version } = createRequire(import.meta.url)(manifest)
  return {
    what: `cc-safety-net ${version}: ${what}`,
    command: [
      process.execPath,
      path.join(path.dirname(manifest), bin['cc-safety-net']),
      'hook',
      '--claude-code',
    ],
    event,
    ...(exit === 2 && { says: '"permissionDecision":"deny"' }),
  }
}
