import path from 'node:path'
import { defineCommand } from 'citty'
import { namedEnvironment, namesIn, type PlaceName } from '../facts/environments.ts'
import { environmentBy } from '../facts/tools/environment.ts'
import { standingAt } from '../world/standing.ts'
import { sourcesHere } from './here.ts'
import { print, printJson } from './out.ts'

const explain = defineCommand({
  meta: {
    name: 'explain',
    description: 'Which environment an address, a name or a command means, and why',
  },
  args: {
    cwd: {
      type: 'string',
      description: 'With the files of this folder (default: the current one)',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    const text = args._.join(' ')
    if (text === '')
      throw new Error('nothing to explain. Try: interlock env explain postgres://db.internal/app')
    const { environments = { trusted: [], project: [] } } = standingAt(
      [path.resolve(args.cwd ?? '.')],
      await sourcesHere(),
    ).world
    const words = environmentBy(text)
    const own = namesIn(text, environments.trusted)
    const project = namesIn(text, environments.project)
    const environment = namedEnvironment(text, words, environments)
    const because = [
      ...own.map(saysSo),
      ...project.map((name) =>
        name.environment === environment
          ? saysSo(name)
          : `${saysSo(name)}, and that would be milder: a project’s file only makes a place more dangerous`,
      ),
    ]
    const why = because.length > 0 ? because : [wordsSay(words)]
    if (args.json) return printJson({ text, environment, why })
    print(`${text}\n  is ${environment}`)
    for (const line of why) print(`  ${line}`)
    if (environment === 'unknown')
      print('  What cannot be undone is treated there as in production.')
  },
})

function saysSo({ kind, name, environment, at }: PlaceName): string {
  return `${at} says that the ${kind} ${name} is ${environment}`
}

function wordsSay(words: ReturnType<typeof environmentBy>): string {
  if (words === 'unknown') return 'no file names it, and its own words do not say'
  return `no file names it; its own words say ${words}`
}

/** Where commands lead. */
export const env = defineCommand({
  meta: { name: 'env', description: 'Where an address, a name or a command leads, and why' },
  subCommands: { explain },
})
