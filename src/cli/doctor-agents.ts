import { PROBE_SESSION } from '../agents/agent.ts'
import type { Check, Setup } from '../agents/setup.ts'
import { SETUPS } from '../agents/setups.ts'
import { probe } from './probe.ts'
import { openRecord } from './record.ts'
import { whereabouts } from './whereabouts.ts'

/** Every agent that is here: its settings, a must-deny call through its own hook, and what came of it last. */
export async function agentChecks(): Promise<readonly Check[]> {
  const where = whereabouts()
  const setups = SETUPS.filter((setup) => setup.isInstalled(where))
  if (setups.length === 0)
    return [{ id: 'agents', ok: true, text: 'no agent was found here', repair: '' }]
  const receipts = await Promise.all(setups.map(receiptCheck))
  return setups.flatMap((setup, index) => {
    const command = setup.registered(where)
    return [
      {
        id: `${setup.name}/installed`,
        ok: true,
        text: `${setup.title} is here; it needs no trust of hooks in the user's own settings`,
        repair: '',
      },
      ...setup.inspect(where),
      ...(command === undefined ? [] : [probeCheck(setup, command)]),
      ...receipts.slice(index, index + 1),
    ]
  })
}

function probeCheck(setup: Setup, command: string): Check {
  const { refused, text } = probe(setup, command)
  return {
    id: `${setup.name}/probe`,
    ok: refused && text === 'refused, and judged',
    text: `a must-deny call through its hook: ${text}`,
    repair: 'Run: interlock init',
  }
}

/** The last event that really came from the agent, not from a probe. */
async function receiptCheck(setup: Setup): Promise<Check> {
  const record = openRecord()
  const id = `${setup.name}/receives`
  if (!record)
    return {
      id,
      ok: false,
      text: 'nothing is recorded yet',
      repair: 'Run: interlock init, then start the agent once',
    }
  try {
    const newest = await record.query({ last: 500 })
    const last = newest.findLast(
      (entry) =>
        entry.body.agent === setup.name &&
        entry.body.session !== PROBE_SESSION &&
        entry.body.session !== '',
    )
    return last
      ? {
          id,
          ok: true,
          text: `last event ${new Date(last.at).toISOString()} (${last.kind})`,
          repair: '',
        }
      : {
          id,
          ok: true,
          text: `no event from ${setup.title} yet; start it once and look again`,
          repair: '',
        }
  } finally {
    record.close()
  }
}
