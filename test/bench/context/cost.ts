import fs from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import { runNode } from '../../context/cli.ts'
import { generate } from '../../context/generator/generate.ts'
import type { Manifest } from '../../context/generator/manifest.ts'
import { holdsSecret } from '../../context/leaks.ts'
import { type Line, quantile, type Section } from './print.ts'

const FACTS = 20
const ROUNDS = 3

/** Tells what a process used, its threads included; what it asks of others is not in it. */
const METER = `import fs from 'node:fs'
process.on('exit', () => fs.writeFileSync(process.env.CPU_FILE, JSON.stringify(process.cpuUsage())))`
const PARSE = `import fs from 'node:fs'
let records = 0
for (const file of process.argv.slice(1)) {
  for (const line of fs.readFileSync(file, 'utf8').split('\\n')) {
    try { if (JSON.parse(line)) records++ } catch {}
  }
}
console.log(records)`
const Used = v.object({ user: v.number(), system: v.number() })

/** Claude Code writes a result twice, and other things around it. */
export function ballastOf(megabytes: number): number {
  return (megabytes * 1e6) / 2.3
}

/** What an index takes beside the least that could: parsing every line, in a process of its own. */
export async function cost(folder: string, program: string, megabytes: number): Promise<Section> {
  const home = path.join(folder, 'cost')
  const manifest = generate({
    format: 'claude-code',
    home,
    seed: 77,
    facts: FACTS,
    ballast: ballastOf(megabytes),
  })
  const lines = manifest.files.filter((file) => isOfSession(manifest, file))
  const used = async (words: readonly string[]) => cpu(folder, words)
  const parse = ['--input-type=module', '-e', PARSE, ...lines]
  const times = { none: [0], boot: [0], parse: [0], index: [0], table: [0] }
  for (const list of Object.values(times)) list.length = 0
  let store = ''
  for (let round = 0; round < ROUNDS; round++) {
    times.none.push(await used(['--input-type=module', '-e', '']))
    times.boot.push(await used([program, '--version']))
    times.parse.push(await used(parse))
    const fresh = path.join(folder, `store-table-${round}`)
    times.table.push(
      await used([
        program,
        'context',
        'table',
        '--transcript',
        manifest.transcript,
        '--json',
        '--store',
        fresh,
      ]),
    )
    store = path.join(folder, `store-cost-${round}`)
    times.index.push(
      await used([program, 'context', 'index', manifest.transcript, '--store', store]),
    )
  }
  const median = (list: readonly number[]) => quantile(list, 0.5)
  const floor = median(times.parse) - median(times.none)
  const net = (list: readonly number[]) => (median(list) - median(times.boot)) / floor
  const mb = (manifest.bytes / 1e6).toFixed(0)
  const figures: readonly Line[] = [
    {
      what: 'JSON.parse of every line',
      value: floor,
      unit: 'ms',
      of: `${(manifest.bytes / 1e3 / floor).toFixed(0)} MB/s`,
    },
    {
      what: 'context table on a new store: offsets and metadata',
      value: net(times.table),
      unit: 'times',
      most: 1.5,
    },
    { what: 'context index: with text', value: net(times.index), unit: 'times', most: 3.2 },
    {
      what: 'index ÷ transcript',
      value: sizeOf(store) / manifest.bytes,
      unit: 'times',
      most: 0.25,
    },
  ]
  return {
    title: `CPU of an index of ${mb} MB, the start of Node and of the CLI taken off`,
    lines: figures,
    note: 'Kept copies are left out of the size when they lie in a folder named kept.',
  }
}

function isOfSession({ session }: Manifest, file: string): boolean {
  return file.includes(session) && file.endsWith('.jsonl')
}

async function cpu(folder: string, words: readonly string[]): Promise<number> {
  const file = path.join(folder, 'cpu.json')
  const meter = `data:text/javascript,${encodeURIComponent(METER)}`
  const env = { HOME: folder, PATH: '/usr/local/bin:/usr/bin:/bin', CPU_FILE: file }
  const ran = await runNode(['--import', meter, ...words], env, folder)
  if (ran.status !== 0)
    throw new Error(`${words.slice(0, 4).join(' ')}: ${ran.stderr}`.slice(0, 400))
  const { user, system } = v.parse(Used, JSON.parse(fs.readFileSync(file, 'utf8')))
  return (user + system) / 1000
}

export function sizeOf(store: string): number {
  if (!fs.existsSync(store)) return Number.NaN
  return indexFiles(store).reduce((sum, file) => sum + fs.statSync(file).size, 0)
}

/** Files of the index that hold a secret in plain words. */
export function unmasked(store: string, { secrets }: Manifest): number {
  if (!fs.existsSync(store)) return Number.NaN
  return indexFiles(store).filter((file) => holdsSecret(fs.readFileSync(file, 'latin1'), secrets))
    .length
}

function indexFiles(store: string): readonly string[] {
  return fs
    .readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.split(path.sep).includes('kept'))
    .map((name) => path.join(store, name))
    .filter((file) => fs.statSync(file).isFile())
}
