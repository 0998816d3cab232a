import path from 'node:path'
import { search } from '../../context/answers.ts'
import { Cli } from '../../context/cli.ts'
import { generate } from '../../context/generator/generate.ts'
import type { Manifest } from '../../context/generator/manifest.ts'
import { ballastOf, sizeOf } from './cost.ts'
import { open } from './open.ts'
import { quantile, type Section } from './print.ts'

const FACTS = 10
const QUESTIONS = 60
const RANGES = 60

/** Many long sessions in one store: what it takes, and what a question to it costs through the CLI. */
export async function scale(
  folder: string,
  program: string,
  sessions: number,
  megabytes: number,
): Promise<readonly Section[]> {
  const home = path.join(folder, 'scale')
  const manifests: Manifest[] = []
  for (let seed = 1; seed <= sessions; seed++) {
    manifests.push(
      generate({
        format: 'claude-code',
        home,
        seed: 1000 + seed,
        facts: FACTS,
        ballast: ballastOf(megabytes),
      }),
    )
  }
  const store = path.join(folder, 'scale-store')
  const secrets = manifests.flatMap((manifest) => manifest.secrets)
  const cli = new Cli({ home, store, secrets, program })
  const bytes = manifests.reduce((sum, manifest) => sum + manifest.bytes, 0)
  const index = await cli.must('context', 'index', ...manifests.map(({ transcript }) => transcript))
  const boots: number[] = []
  const asks: number[] = []
  const ranges: number[] = []
  let found = 0
  for (let n = 0; n < QUESTIONS; n++) {
    const manifest = manifests[n % manifests.length]
    const fact = manifest?.facts[n % FACTS]
    if (!manifest || !fact) continue
    boots.push((await cli.must('--version')).ms)
    const start = performance.now()
    const hits = await search({ cli, transcript: manifest.transcript }, fact.queries.keywords)
    asks.push(performance.now() - start)
    const first = hits[0]
    if (!first) continue
    found++
    if (n >= RANGES) continue
    ranges.push(
      (await cli.must('recall', first.id, '--transcript', manifest.transcript, '--raw')).ms,
    )
  }
  const boot = quantile(boots, 0.5)
  const off = (times: readonly number[], share: number) => quantile(times, share) - boot
  return [
    {
      title: `A store of ${(bytes / 1e9).toFixed(2)} GB, ${sessions} sessions, through the CLI`,
      lines: [
        {
          what: 'index, all of it',
          value: index.ms,
          unit: 'ms',
          of: `${(bytes / 1e3 / index.ms).toFixed(0)} MB/s`,
        },
        { what: 'index ÷ transcripts', value: sizeOf(store) / bytes, unit: 'times', most: 0.25 },
        { what: 'start of the CLI', value: boot, unit: 'ms' },
        {
          what: 'a search, the start taken off, p50',
          value: off(asks, 0.5),
          unit: 'ms',
          of: `${found} found something`,
        },
        { what: 'a search, the start taken off, p95', value: off(asks, 0.95), unit: 'ms' },
        { what: 'a recall by id, the start taken off, p99', value: off(ranges, 0.99), unit: 'ms' },
        {
          what: 'outputs that gave a secret away',
          value: cli.leaks.length,
          unit: 'count',
          most: 0,
        },
      ],
    },
    open(manifests, store),
  ]
}
