/**
 * `npm run bench:context [-- --seeds N --facts N --format F --json]`: facts planted in seeded sessions, compacted away,
 * and asked for through the CLI, beside what an agent has without Interlock. `--scale` measures a gigabyte instead.
 * Further: `--program FILE` another build, `--only references,searches,cost,hook` a part, `--misses` what was not found.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Asking } from '../context/answers.ts'
import { Cli } from '../context/cli.ts'
import { generate } from '../context/generator/generate.ts'
import { FORMATS, type Manifest } from '../context/generator/manifest.ts'
import { changedSince, digestsOf } from '../context/unchanged.ts'
import { fullText, grep } from './context/baselines.ts'
import { cost, sizeOf, unmasked } from './context/cost.ts'
import { hook } from './context/hook.ts'
import { type Section, shown } from './context/print.ts'
import { type Referenced, referenceLines, references } from './context/references.ts'
import { scale } from './context/scale.ts'
import { BARS, interlock, type Rank, ranks, searchLines } from './context/searches.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    facts: { type: 'string', default: '40' },
    format: { type: 'string', default: 'claude-code' },
    program: { type: 'string', default: 'dist/cli.mjs' },
    only: { type: 'string', default: 'references,searches,cost,hook' },
    sessions: { type: 'string', default: '20' },
    megabytes: { type: 'string', default: '50' },
    scale: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const format = FORMATS.find((one) => one === values.format)
if (!format) throw new Error(`--format is one of ${FORMATS.join(', ')}`)
const program = path.resolve(values.program)
const parts = new Set(values.only.split(','))
const start = performance.now()
const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'il-context-'))
process.once('SIGINT', () => process.exit(130))
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

const sections: Section[] = []
function show(section: Section): void {
  sections.push(section)
  if (!values.json) console.log(shown(section))
}

interface Measured {
  readonly manifest: Manifest
  readonly referenced: Referenced | undefined
  readonly searched: readonly Rank[]
  readonly leaks: readonly string[]
  readonly changed: readonly string[]
  readonly stored: number
  /** Files of the index with a secret in them. */
  readonly unmasked: number
}

/** A session of its own home and store, before and after everything that is asked about it. */
async function measure(manifest: Manifest): Promise<Measured> {
  const store = path.join(manifest.home, '.interlock-store')
  const cli = new Cli({ home: manifest.home, store, secrets: manifest.secrets, program })
  const asking: Asking = { cli, transcript: manifest.transcript }
  const before = digestsOf(manifest)
  await cli.must('context', 'index', ...mainOf(manifest))
  const stored = sizeOf(store) / manifest.bytes
  const referenced = parts.has('references') ? await references(asking, manifest) : undefined
  const searched = parts.has('searches') ? await ranks(interlock(asking, manifest), manifest) : []
  const changed = changedSince(manifest, before)
  return {
    manifest,
    referenced,
    searched,
    leaks: cli.leaks,
    changed,
    stored,
    unmasked: unmasked(store, manifest),
  }
}

/** This session's transcript, and its forks: sub-agents and spills belong to them. */
function mainOf({ transcript, files, session }: Manifest): readonly string[] {
  const others = files.filter((file) => !path.dirname(file).includes(session))
  return [...new Set([transcript, ...others])]
}

async function sessions(): Promise<void> {
  const all: Measured[] = []
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const home = path.join(folder, `seed-${seed}`)
    const manifest = generate({
      format: format ?? 'claude-code',
      home,
      seed,
      facts: Number(values.facts),
    })
    all.push(await measure(manifest))
  }
  const bytes = all.reduce((sum, { manifest }) => sum + manifest.bytes, 0)
  const about = `${all.length} ${values.format} sessions, ${(bytes / 1e6).toFixed(1)} MB`
  const referenced = all.flatMap((one) => one.referenced ?? [])
  if (referenced.length > 0)
    show({
      title: `By reference, after the last compaction: ${about}`,
      lines: referenceLines(referenced),
    })
  if (parts.has('searches')) await searches(all)
  show({
    title: 'What must not happen',
    lines: [
      {
        what: 'outputs that gave a secret away',
        value: all.flatMap(({ leaks }) => leaks).length,
        unit: 'count',
        most: 0,
      },
      {
        what: 'files of the index with a secret in plain words',
        value: all.reduce((sum, one) => sum + one.unmasked, 0),
        unit: 'count',
      },
      {
        what: "agents' files that changed",
        value: all.flatMap(({ changed }) => changed).length,
        unit: 'count',
        most: 0,
      },
      {
        what: 'index ÷ transcript, at most',
        value: Math.max(...all.map(({ stored }) => stored)),
        unit: 'times',
        most: 0.25,
      },
    ],
  })
  if (values.misses) misses(all)
}

async function searches(all: readonly Measured[]): Promise<void> {
  const greps: Rank[] = []
  const texts: Rank[] = []
  for (const { manifest } of all) {
    // Nobody greps a database.
    if (!manifest.transcript.endsWith('.jsonl')) continue
    greps.push(...(await ranks(grep(manifest), manifest)))
    const engine = fullText(manifest)
    if (engine) texts.push(...(await ranks(engine, manifest)))
  }
  const searched = all.flatMap((one) => one.searched)
  show({ title: 'By search, through the CLI', lines: searchLines('interlock', searched, BARS) })
  if (greps.length === 0) return
  show({
    title: 'By search, without Interlock',
    lines: [
      ...searchLines('grep of the raw files', greps),
      ...(texts.length > 0 ? searchLines('plain FTS5 BM25', texts) : []),
    ],
    note: 'Any line that holds the whole fact counts here; above, only the item itself does.',
  })
}

function misses(all: readonly Measured[]): void {
  for (const { manifest, referenced, searched, leaks, changed } of all) {
    console.log(`seed ${manifest.seed}`)
    for (const words of referenced?.missing ?? []) console.log(`  not in the table: ${words}`)
    for (const { kind, rank, fact, got } of searched) {
      if (rank === 0) continue
      const asked = `${fact.id} ${fact.kind} ${kind} "${fact.queries[kind]}"`
      console.log(
        `  ${asked}: ${rank === undefined ? 'not found' : `place ${rank + 1}`}; first: ${got}`,
      )
    }
    for (const words of leaks) console.log(`  a secret came out: ${words}`)
    for (const name of changed) console.log(`  changed: ${name}`)
  }
}

if (values.scale) {
  for (const section of await scale(
    folder,
    program,
    Number(values.sessions),
    Number(values.megabytes),
  ))
    show(section)
} else {
  if (parts.has('references') || parts.has('searches')) await sessions()
  if (parts.has('cost')) show(await cost(folder, program, 60))
  if (parts.has('hook')) show(hook(folder, program))
}
const seconds = Math.round((performance.now() - start) / 1000)
const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
const lines = sections.flatMap((section) => section.lines)
if (values.json) console.log(JSON.stringify({ machine, seconds, sections }, null, 2))
else console.log(`${machine}, ${seconds} s, ${lines.length} figures`)
