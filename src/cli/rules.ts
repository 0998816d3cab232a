import { defineCommand } from 'citty'
import { RULES } from '../rules/index.ts'
import { print, printJson, styleFor } from './out.ts'

/** One line a rule; `interlock explain ID` shows one whole. */
export const rules = defineCommand({
  meta: { name: 'rules', description: 'List the rules; `interlock explain ID` shows one whole' },
  args: {
    json: { type: 'boolean', description: 'One JSON object a line' },
    pack: {
      type: 'string',
      description: 'Only this pack (files, git, database, remote, system, guard)',
    },
  },
  run({ args }) {
    const style = styleFor(process.stdout)
    const shown = RULES.filter(
      ({ id }) => args.pack === undefined || id.startsWith(`${args.pack}/`),
    )
    for (const { id, effect, title, why, instead } of shown) {
      if (args.json) printJson({ id, effect, title, why, instead })
      else {
        const answer = effect === 'deny' ? style.stopped('deny') : style.asked('ask ')
        print(`${answer}  ${id.padEnd(32)}  ${title}`)
      }
    }
    if (shown.length === 0) {
      print(`No pack is called ${args.pack}. Run: interlock rules`)
      process.exitCode = 1
    }
  },
})
