import { defineCommand } from 'citty'
import { dangersIn } from '../agents/claude-code/dangers.ts'
import type { Check } from '../agents/setup.ts'
import { askDaemon } from './ask-daemon.ts'
import { agentChecks } from './doctor-agents.ts'
import { guardChecks } from './doctor-guard.ts'
import { recoveryChecks } from './doctor-recovery.ts'
import { print, printJson, styleFor } from './out.ts'
import { isApart, isForPerson } from './paths.ts'

/** "Registered" is not "running": asks every part to show that it works, and names the repair where it does not. */
export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: 'Test every part, through each agent’s own hook; every red line names its repair',
  },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args }) {
    const checks = isApart()
      ? [...(await daemonsOwnChecks()), ...(await personChecks())]
      : [...(await guardChecks()), ...(isForPerson() ? await personChecks() : [])]
    const ok = checks.every((check) => check.ok)
    if (args.json) printJson({ ok, checks })
    else {
      const style = styleFor(process.stdout)
      for (const check of checks) {
        print(
          `${check.ok ? style.dim('ok ') : style.stopped('RED')}  ${check.id.padEnd(28)}  ${check.text}`,
        )
        if (!check.ok) print(`     ${''.padEnd(28)}  Repair: ${check.repair}`)
      }
      print(ok ? '\nEverything works.' : '\nWhat is red is not guarded, or not as it should be.')
    }
    if (!ok) process.exitCode = 1
  },
})

/**
 * What only the person's own account can tell: what was kept, their shell, and what their agents have registered. A daemon
 * with an account of its own runs nothing that stands in the settings of an agent: whoever can write those would run it there.
 */
async function personChecks(): Promise<readonly Check[]> {
  return [...recoveryChecks(), ...environmentChecks(), ...(await agentChecks())]
}

/** The same checks, run by the daemon, which alone can reach what is checked. */
async function daemonsOwnChecks(): Promise<readonly Check[]> {
  const health = await askDaemon('GET', '/api/health').catch((error: unknown) => String(error))
  if (typeof health === 'object' && health !== null && 'checks' in health) {
    const { checks } = health
    if (Array.isArray(checks) && checks.every(isCheck)) return checks
  }
  const text = typeof health === 'string' ? health : 'the daemon answers something else'
  return [{ id: 'daemon', ok: false, text, repair: `Root runs: interlock up --system` }]
}

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false
  const { id, ok, text, repair }: Partial<Record<keyof Check, unknown>> = value
  return typeof ok === 'boolean' && [id, text, repair].every((one) => typeof one === 'string')
}

/** Variables of this shell that would reach an agent started from it. */
function environmentChecks(): readonly Check[] {
  const set = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'PATH'))
  return dangersIn(set).map(({ name, why }) => ({
    id: `environment/${name}`,
    ok: false,
    text: `${name} is set in this shell: ${why}`,
    repair: `Run: unset ${name}`,
  }))
}
