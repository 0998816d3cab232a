import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFolder } from '../support/temp.ts'
import { type Asking, isItem, recall, search, tableOf } from './answers.ts'
import { Cli, inTurn } from './cli.ts'
import { generate } from './generator/generate.ts'
import { FORMATS, type Manifest } from './generator/manifest.ts'
import { changedSince, digestsOf } from './unchanged.ts'

const SEEDS = [11, 12]
const FACTS = 12
const AT_ONCE = 2
const LISTED_BYTES_MIN = 1024

/** What every format of transcript must hold to, through the commands that people and agents use. */
describe.each(FORMATS.flatMap((format) => SEEDS.map((seed) => ({ format, seed }))))(
  '$format, seed $seed',
  ({ format, seed }) => {
    const { folder, remove } = openFolder()
    const store = path.join(folder, 'store')
    let manifest: Manifest
    let before: ReadonlyMap<string, string>
    let cli: Cli
    let asking: Asking

    beforeAll(async () => {
      manifest = generate({ format, seed, home: path.join(folder, 'home'), facts: FACTS })
      before = digestsOf(manifest)
      cli = new Cli({ home: manifest.home, store, secrets: manifest.secrets })
      asking = { cli, transcript: manifest.transcript }
      await cli.must('context', 'index', manifest.transcript)
    })
    afterAll(remove)

    it('lists what was lost, at the lines where it stands first', async () => {
      const { rows } = await tableOf(asking)
      const missing = lostOf(manifest).filter(
        (fact) => !rows.some((row) => isItem(manifest.transcript, row, fact)),
      )
      expect(missing.map(({ id, kind, where, lines }) => ({ id, kind, where, lines }))).toEqual([])
    })

    it('lists nothing twice', async () => {
      const { rows } = await tableOf(asking)
      const places = rows.map(({ file, lines }) => `${file} ${lines}`)
      expect(places).toEqual([...new Set(places)])
      expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))])
    })

    it('brings every item without secrets back byte for byte', async () => {
      const plain = lostOf(manifest).filter(({ hasSecret }) => !hasSecret)
      const { rows } = await tableOf(asking)
      const wrong = await inTurn([...plain, ...manifest.decoys], AT_ONCE, async (item) => {
        const row = rows.find((row) => isItem(manifest.transcript, row, item))
        if (!row) return []
        const got = await recall(asking, row.id)
        return got.equals(Buffer.from(item.raw)) ? [] : [item.id]
      })
      expect(wrong.flat()).toEqual([])
    })

    it('masks the secrets of an item, and says on stderr how many', async () => {
      const { rows } = await tableOf(asking)
      const { transcript } = manifest
      const secret = lostOf(manifest).filter(({ hasSecret }) => hasSecret)
      const wrong = await inTurn(secret, AT_ONCE, async (fact) => {
        const row = rows.find((row) => isItem(transcript, row, fact))
        if (!row) return []
        const ran = await cli.must('recall', row.id, '--transcript', transcript, '--raw')
        return ran.stdout.length > 0 && /\d/.test(ran.stderr) ? [] : [fact.id]
      })
      expect(wrong.flat()).toEqual([])
    })

    it('finds the literal words of a fact', async () => {
      const wrong = await inTurn(manifest.facts, AT_ONCE, async (fact) => {
        const hits = (await search(asking, fact.queries.literal)).slice(0, 5)
        return hits.some((hit) => isItem(manifest.transcript, hit, fact)) ? [] : [fact.id]
      })
      expect(wrong.flat()).toEqual([])
    })

    it('gives the same ids after the store is gone', async () => {
      const first = await tableOf(asking)
      fs.rmSync(store, { recursive: true })
      await cli.must('context', 'index', manifest.transcript)
      expect(await tableOf(asking)).toEqual(first)
    })

    it('gives the same ids in a store that was never told to index', async () => {
      const first = await tableOf(asking)
      const { home, secrets, transcript } = manifest
      const fresh = new Cli({ home, secrets, store: path.join(folder, 'fresh') })
      expect(await tableOf({ cli: fresh, transcript })).toEqual(first)
    })

    it('gave no secret away, and left the files of the agent alone', () => {
      expect(cli.leaks).toEqual([])
      expect(changedSince(manifest, before)).toEqual([])
    })
  },
)

function lostOf({ facts }: Manifest) {
  return facts.filter(({ lost, bytes }) => lost && bytes >= LISTED_BYTES_MIN)
}
