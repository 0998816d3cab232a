import { PIECES } from './kinds/kinds.ts'
import { KINDS } from './manifest.ts'
import type { Random } from './random.ts'
import type { CallStep, Step, Talk } from './steps.ts'
import { capital, type Subject } from './subjects.ts'

const MODULES = [
  'router',
  'session',
  'money',
  'dates',
  'layout',
  'store',
  'queue',
  'theme',
] as const
const SAYS = [
  'I will look at the tests first.',
  'That works now. Next I clean up the types.',
  'The check passes; one lint warning is left in the page component.',
  'Let me see which files the database layer touches.',
  'Done. Shall I go on with the settings screen?',
] as const
const ASKS = [
  'go on',
  'looks good, please also run the linter',
  'why did that change? I only asked for the test',
  'ok. what is left?',
  'use pnpm, not npm',
] as const

/** Ordinary work around what matters: reads, edits, commands, words. */
export function filler(random: Random, cwd: string): Talk {
  const module = random.pick(MODULES)
  const file_path = `${cwd}/src/core/${module}${random.int(1, 30)}.ts`
  const pick = random.share()
  if (pick < 0.18) return { type: 'assistant', text: random.pick(SAYS) }
  if (pick < 0.26) return { type: 'user', texts: [random.pick(ASKS)] }
  if (pick < 0.46) return call('read', { file_path }, source(random, module, random.int(5, 24)))
  if (pick < 0.62) {
    const input = {
      file_path,
      old_string: source(random, module, 2),
      new_string: source(random, module, 3),
      replace_all: false,
    }
    return call('edit', input, `The file ${file_path} has been updated.`)
  }
  if (pick < 0.7) {
    const found = Array.from(
      { length: random.int(1, 8) },
      () => `src/core/${random.pick(MODULES)}.ts`,
    )
    return call('search', { pattern: `export .*${module}`, output_mode: 'files' }, found.join('\n'))
  }
  if (pick < 0.75) {
    const content = `Clean up ${module}`
    return call('todo', { todos: [{ content, status: 'pending' }] }, 'The list was updated.')
  }
  return shell(random, module)
}

function call(tool: CallStep['tool'], input: CallStep['input'], result: string): CallStep {
  return { type: 'call', tool, input, result }
}

function shell(random: Random, module: string): CallStep {
  const [command, result] = random.pick([
    ['git status --short', ` M src/core/${module}.ts\n?? notes/${random.digits(3)}.txt`],
    ['pnpm run -s lint', ''],
    ['ls src/core', MODULES.map((name) => `${name}.ts`).join('\n')],
    [`pnpm vitest run ${module}`, `Tests  ${random.int(2, 90)} passed (${random.digits(3)} ms)`],
    [
      'git log --oneline -5',
      Array.from({ length: 5 }, () => `${random.hex(7)} Tidy ${random.pick(MODULES)}`).join('\n'),
    ],
  ] as const)
  return call('shell', { command, description: 'See where we are' }, result)
}

function source(random: Random, module: string, lines: number): string {
  return Array.from(
    { length: lines },
    (_, n) =>
      `  const ${random.pick(MODULES)}${n} = ${module}.get(${random.digits(3)}) ?? fallback${random.int(1, 9)}`,
  ).join('\n')
}

/** A short message that talks about a fact in the words of the fact. */
export function mention(random: Random, subject: Subject, words: readonly string[]): Step {
  const [one = '', two = '', three = '', four = ''] = words
  const word = random.chance(0.3) ? capital(subject.word) : subject.word
  const text = random.pick([
    `About the ${word}: ${one} and ${two} are clear, ${three} ${four} I will do after lunch.`,
    `The ${word} part again: did you look at ${one}, ${two}, ${three} and ${four}?`,
    `${word}: ${one} ${two} ${three} ${four} is done, I think. Tell me if the page or the error is still wrong.`,
  ])
  return random.chance(0.5) ? { type: 'assistant', text } : { type: 'user', texts: [text] }
}

/** A session of so many bytes more: long outputs that nobody asks for. */
export function ballast(random: Random, subject: Subject, bytes: number): Talk {
  const order = { random, subject, bytes, script: 'latin', mark: random.digits(6) } as const
  const { text } = PIECES[random.pick(KINDS)](order)
  return call('shell', { command: `cat var/${subject.word}${random.digits(5)}.txt` }, text)
}
