import fs from 'node:fs'
import { casesOf } from './corpus.ts'
import { type JudgedSet, report } from './report.ts'
import { isFalseAlarm, isMiss, judgeAll, ratesOf } from './tally.ts'

/**
 * `npm run accuracy`: judges the project's labelled corpus and writes docs/accuracy.md. With `--check` it writes
 * nothing, and fails when the page is stale or more cases are wrong than the floor allows.
 */
const SETS: readonly LabelledSet[] = [
  { title: 'Commands, many of them evasions', file: 'test/corpus/commands.jsonl' },
  { title: 'What agents really write', file: 'test/corpus/agents.jsonl' },
  { title: 'Infrastructure, clouds and requests', file: 'test/corpus/infrastructure.jsonl' },
  { title: 'Databases and data', file: 'test/corpus/data.jsonl' },
  { title: 'Evasions, secrets and other shells', file: 'test/corpus/evasions.jsonl' },
  { title: 'Everyday work', file: 'test/corpus/everyday.jsonl' },
  { title: 'A fresh author, short commands', file: 'test/corpus/fresh-short.jsonl' },
  { title: 'A fresh author, long scripts', file: 'test/corpus/fresh-long.jsonl' },
  { title: 'A fresh author, other projects', file: 'test/corpus/fresh-projects.jsonl' },
  { title: 'A fresh author, everyday and grave mixed', file: 'test/corpus/fresh-mixed.jsonl' },
  { title: 'A fresh author, long sessions', file: 'test/corpus/fresh-sessions.jsonl' },
  { title: 'SQL statements on a server that is not named', file: 'test/corpus/sql.jsonl' },
  { title: 'Plan and chat mode: side effects', file: 'test/corpus/modes.jsonl', mode: 'plan' },
  { title: 'The same, a fresh author', file: 'test/corpus/modes-2.jsonl', mode: 'plan' },
  { title: 'The same, another one', file: 'test/corpus/modes-3.jsonl', mode: 'plan' },
  {
    title: 'The same, an attacker who read the tables',
    file: 'test/corpus/modes-attacks.jsonl',
    mode: 'plan',
  },
  { title: 'In a freeze: evasions', file: 'test/corpus/commands.jsonl', mode: 'freeze' },
  { title: 'In a freeze: what agents write', file: 'test/corpus/agents.jsonl', mode: 'freeze' },
  { title: 'In a freeze: SQL', file: 'test/corpus/sql.jsonl', mode: 'freeze' },
]

interface LabelledSet {
  readonly title: string
  readonly file: string
  /** Judged as in a session of this mode; the ordinary one where it is left out. */
  readonly mode?: 'plan' | 'freeze'
}

const PAGE = 'docs/accuracy.md'
const FLOOR = 'test/corpus/floor.json'

const sets: JudgedSet[] = []
for (const { title, file, mode } of SETS) {
  const name = mode === 'freeze' ? `${file} in a freeze` : file
  if (fs.existsSync(file))
    sets.push({ title, file: name, judged: await judgeAll(casesOf(file), mode) })
}
const page = report(sets)
const floor: unknown = JSON.parse(fs.readFileSync(FLOOR, 'utf8'))
const worse = sets.flatMap(({ file, judged }) => {
  const misses = judged.filter(isMiss).length
  const alarms = judged.filter(isFalseAlarm).length
  const allowed = floorOf(file)
  return misses > allowed.misses || alarms > allowed.falseAlarms
    ? [
        `${file}: ${misses} missed (at most ${allowed.misses}), ${alarms} false alarms (at most ${allowed.falseAlarms})`,
      ]
    : []
})

for (const { title, judged } of sets) {
  const rates = ratesOf(judged)
  console.log(
    `${title}: stopped ${rates.stopped} of ${rates.dangerous}, false alarms ${rates.falseAlarms} of ${rates.harmless}, denied ${rates.denied} of ${rates.denies}`,
  )
}
for (const text of worse) console.log(`WORSE THAN BEFORE: ${text}`)
if (process.argv.includes('--check')) {
  const stale = !fs.existsSync(PAGE) || fs.readFileSync(PAGE, 'utf8') !== page
  if (stale) console.log(`${PAGE} is stale. Run: npm run accuracy`)
  if (stale || worse.length > 0) process.exitCode = 1
} else {
  fs.writeFileSync(PAGE, page)
  console.log(`wrote ${PAGE}`)
  if (worse.length > 0) process.exitCode = 1
}

function floorOf(file: string): { misses: number; falseAlarms: number } {
  const none = { misses: 0, falseAlarms: 0 }
  if (typeof floor !== 'object' || floor === null) return none
  const found: unknown = Object.entries(floor).find(([key]) => key === file)?.[1]
  if (typeof found !== 'object' || found === null) return none
  const { misses, falseAlarms }: { misses?: unknown; falseAlarms?: unknown } = found
  return {
    misses: typeof misses === 'number' ? misses : 0,
    falseAlarms: typeof falseAlarms === 'number' ? falseAlarms : 0,
  }
}
