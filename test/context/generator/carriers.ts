import type { Kind, Where } from './manifest.ts'
import type { Random } from './random.ts'
import type { CallStep, UserStep } from './steps.ts'
import type { Subject } from './subjects.ts'

const OPENINGS = [
  'This is what I have in front of me:',
  'Look at this, from staging:',
  'Pasting it here so that you have it:',
  'From my machine, a minute ago:',
  'Here:',
] as const

/** The command that prints such a thing. */
const COMMANDS: Readonly<Record<Kind, (word: string) => string>> = {
  dom: (word) => `curl -s http://localhost:3000/${word}`,
  log: (word) => `kubectl logs deploy/${word} --tail=400`,
  stack: (word) => `pnpm vitest run src/${word} 2>&1 | tail -120`,
  config: (word) => `cat deploy/${word}.yaml`,
  diff: (word) => `git diff HEAD~3 -- src/${word}`,
  table: (word) => `psql shop -c "select * from ${word} order by 2 desc"`,
  json: (word) => `curl -s http://localhost:3000/api/${word}`,
  plan: (word) => `psql shop -f sql/${word}.sql`,
  decision: (word) => `gh issue view ${word.length}12 --comments`,
}

const FILES: Readonly<Record<Kind, (word: string) => string>> = {
  dom: (word) => `test/fixtures/${word}.html`,
  log: (word) => `test/fixtures/${word}.log`,
  stack: (word) => `notes/${word}-error.txt`,
  config: (word) => `deploy/${word}.yaml`,
  diff: (word) => `patches/${word}.patch`,
  table: (word) => `test/fixtures/${word}.txt`,
  json: (word) => `test/fixtures/${word}.json`,
  plan: (word) => `notes/${word}-explain.txt`,
  decision: (word) => `docs/adr/${word}.md`,
}

export interface Carried {
  readonly id: string
  readonly kind: Kind
  readonly subject: Subject
  readonly text: string
  readonly where: Where
}

/** The message or call that brings a text into the session. */
export function carrier(random: Random, cwd: string, fact: Carried): UserStep | CallStep {
  const { id, where } = fact
  if (where === 'user') return { type: 'user', texts: pasted(random, fact), plant: id }
  if (where === 'tool_input') return { ...given(random, cwd, fact), plant: id }
  return { ...printed(random, cwd, fact), spilled: where === 'spill', plant: id }
}

function pasted(random: Random, { kind, text }: Carried): readonly string[] {
  if (kind === 'decision' || random.chance(0.3)) return [text]
  const opening = random.pick(OPENINGS)
  return random.chance(0.2) ? [opening, text] : [`${opening}\n\n${text}`]
}

function given(random: Random, cwd: string, { kind, subject, text }: Carried): CallStep {
  const file = FILES[kind](subject.word)
  const done = `The file ${cwd}/${file} has been updated.`
  if (kind === 'diff' || random.chance(0.25)) {
    const command = `cat > ${file} <<'EOF'\n${text}\nEOF`
    const result = '(Bash completed with no output)'
    return { type: 'call', tool: 'shell', input: { command, description: 'Write it down' }, result }
  }
  const file_path = `${cwd}/${file}`
  if (random.chance(0.3)) {
    const input = {
      file_path,
      old_string: `TODO ${random.digits(4)}`,
      new_string: text,
      replace_all: false,
    }
    return { type: 'call', tool: 'edit', input, result: done }
  }
  return { type: 'call', tool: 'write', input: { file_path, content: text }, result: done }
}

function printed(random: Random, cwd: string, { kind, subject, text }: Carried): CallStep {
  const { word } = subject
  if (kind === 'plan' && random.chance(0.5)) {
    const sql = `explain (analyze, buffers) select * from ${word} where tenant = $1`
    return { type: 'call', tool: 'sql', input: { sql }, result: text }
  }
  if (kind === 'config' && random.chance(0.4)) {
    const input = { file_path: `${cwd}/${FILES.config(word)}` }
    return { type: 'call', tool: 'read', input, result: text }
  }
  if (kind === 'dom' && random.chance(0.4)) {
    const input = { url: `https://staging.acme.test/${word}`, prompt: 'Return it as it is' }
    return { type: 'call', tool: 'fetch', input, result: text }
  }
  const input = { command: COMMANDS[kind](word), description: `Look at ${word}` }
  return { type: 'call', tool: 'shell', input, result: text, failed: kind === 'stack' }
}
