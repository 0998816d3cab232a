import { defineCommand } from 'citty'
import { SETUPS } from '../agents/setups.ts'
import { bringDown } from '../client/daemon-life.ts'
import { carryOut } from '../install/carry-out.ts'
import { planUninstall } from '../install/uninstall.ts'
import { agreed, chosen, levelIn, SETUP_ARGS, show, warn, yes } from './init.ts'
import { print } from './out.ts'
import { isApart, places } from './paths.ts'
import { whereabouts } from './whereabouts.ts'

/** Takes our hooks out again: the very bytes that were there, or only our entries where a person has edited since. */
export const uninstall = defineCommand({
  meta: { name: 'uninstall', description: 'Take the hooks out again; the record stays' },
  args: SETUP_ARGS,
  async run({ args }) {
    const where = whereabouts()
    const setups = args.agent === undefined ? SETUPS : chosen(args.agent, where)
    let kept = false
    for (const setup of setups) {
      const level = levelIn(args)
      const plan = await agreed(setup, args.yes === true, (through) =>
        planUninstall(setup.target(where, { level, throughSymlink: through, statusLine: true })),
      )
      if (!plan) {
        kept = true
        continue
      }
      if (args['dry-run'] || !args.yes) show(plan)
      warn(plan)
      if (args['dry-run']) continue
      if (!args.yes && !(await yes(`Change ${plan.change.path}?`))) {
        kept = true
        continue
      }
      const done = carryOut(plan)
      if (!done.ok) {
        print(`${setup.title}: ${done.refusal.words}. ${done.refusal.next}`)
        process.exitCode = 1
        kept = true
      } else print(plan.words)
    }
    if (args['dry-run'] || args.project || args.managed || kept || args.agent !== undefined) return
    if (isApart())
      return print('The daemon is root’s to end: sudo interlock down --system. The record stays.')
    if (await bringDown(places())) print('The daemon has been stopped.')
    print(`The record stays in ${places().root}; delete that folder if you want to forget it.`)
  },
})
