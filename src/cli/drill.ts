import fs from 'node:fs'
import { defineCommand } from 'citty'
import { safe } from '../message/message.ts'
import type { Catalog } from '../recovery/catalog.ts'
import { type Proof, rehearse } from '../recovery/drill.ts'
import { coverage } from '../recovery/postgres/archive/coverage.ts'
import { sweep } from '../recovery/retention.ts'
import { isUndone, type Snapshot } from '../recovery/snapshot.ts'
import { drilledFile } from '../state/places.ts'
import { momentInWords, timeInWords } from '../world/time.ts'
import { drillPoints } from './drill-points.ts'
import { lastOf } from './last.ts'
import { note } from './note.ts'
import { print, printJson } from './out.ts'
import { places } from './paths.ts'
import { openRecord } from './record.ts'
import { named, openCatalog } from './restore.ts'
import { retentionHere } from './retention.ts'

/** Restores that a drill tries out, the newest first. */
const DRILLED = 10
/** Sessions with incidents are looked for among so many of the newest. */
const INCIDENTS_MAX = 1000

/** Tries restores out, where nobody sees them. */
export const drill = defineCommand({
  meta: {
    name: 'drill',
    description:
      'Try out that the latest snapshots can be restored, and forget those that are too old',
  },
  args: {
    last: { type: 'string', description: `How many (default ${DRILLED})` },
    files: {
      type: 'boolean',
      description: 'Not those of databases, whose tables it locks, nor of clusters',
    },
    points: {
      type: 'boolean',
      description: 'The base backups of PostgreSQL instead: each comes back beside, and goes again',
    },
    bin: { type: 'string', description: 'points: the folder of PostgreSQL’s programs' },
    as: { type: 'string', description: 'points, as root: the account that it runs as' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    if (args.points) return drillPoints(args)
    const catalog = openCatalog()
    fs.mkdirSync(catalog.folder, { recursive: true, mode: 0o700 })
    fs.writeFileSync(drilledFile(places()), '', { mode: 0o600 })
    const all = catalog.all()
    const chosen = all
      .filter((one) => !isUndone(one, all) && one.step?.kind !== 'gap')
      .filter((one) => !(args.files && (one.database || one.cluster)))
      .slice(-lastOf(args.last, DRILLED))
    const proofs: { readonly snapshot: Snapshot; readonly proof: Proof }[] = []
    for (const snapshot of chosen.toReversed()) {
      const proof = await proved(snapshot, catalog)
      proofs.push({ snapshot, proof })
      if (args.json) printJson({ id: snapshot.id, ...proof })
      else print(`${proof.works ? 'ok ' : 'RED'}  ${snapshot.id}  ${safe(proof.words)}`)
    }
    const works = proofs.filter(({ proof }) => proof.works).length
    const words = `drill: ${works} of ${proofs.length} snapshots can be restored`
    note(words, { works, tried: proofs.length })
    const forgotten = await forget(catalog)
    if (!args.json) {
      print(proofs.length === 0 ? 'There is nothing to try out yet.' : words)
      if (forgotten) print(forgotten)
    }
    if (works < proofs.length) process.exitCode = 1
  },
})

/** In words, what was too old or too much; undefined where nothing was. */
async function forget(catalog: Catalog): Promise<string | undefined> {
  const retention = retentionHere()
  if ('error' in retention)
    return `Nothing is forgotten: ${safe(retention.file)} cannot be used: ${safe(retention.error)}`
  const swept = await sweep(catalog, retention, await sessionsOfIncidents(), Date.now())
  return swept.snapshots > 0
    ? `Forgotten: ${swept.snapshots} snapshots older than ${retention.days} days or too much`
    : undefined
}

async function proved(snapshot: Snapshot, catalog: Catalog): Promise<Proof> {
  const proof = await rehearse(snapshot, catalog, catalog.scratch, Date.now)
  catalog.prove(snapshot.id, proof)
  return proof
}

/** What they changed is evidence, however old it is. */
async function sessionsOfIncidents(): Promise<ReadonlySet<string>> {
  const record = openRecord()
  try {
    const incidents = (await record?.query({ last: INCIDENTS_MAX, kind: 'incident' })) ?? []
    return new Set(
      incidents.flatMap(({ body: { session } }) => (typeof session === 'string' ? session : [])),
    )
  } finally {
    record?.close()
  }
}

/** Whether an action can be undone, with the proof. */
export const canIUndo = defineCommand({
  meta: {
    name: 'can-i-undo',
    description: 'Whether a snapshot can be restored: it is tried out, and taken back again',
  },
  args: {
    id: { type: 'positional', required: true, description: 'As `interlock snapshots` names it' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run({ args }) {
    const catalog = openCatalog()
    const snapshot = named(args.id, catalog)
    const before = catalog.proofOf(snapshot.id)
    const proof = await proved(snapshot, catalog)
    const isDone = isUndone(snapshot, catalog.all())
    const points = snapshot.database && (await coverage(snapshot.database.url, catalog.folder))
    const json = { id: snapshot.id, undone: isDone, ...proof }
    if (args.json) printJson(points ? { ...json, pointsUntil: points.walUntil } : json)
    else {
      const deed = safe(snapshot.deed).slice(0, 200)
      print(proof.works ? `Yes: “${deed}” can be undone.` : `No: “${deed}” cannot be undone now.`)
      print(`  Tried out ${timeInWords(proof.at)}: ${safe(proof.words)}`)
      if (before)
        print(`  The time before, ${timeInWords(before.at)}: ${before.works ? 'yes' : 'no'}`)
      if (isDone) print('  It has been undone already.')
      if (proof.works) print(`  To do it, a person runs: interlock restore ${snapshot.id}`)
      if (points)
        print(
          `  The whole server comes back beside, to any moment from ${momentInWords(points.base.at)} to ${momentInWords(points.walUntil)}: interlock backup restore URL --to …`,
        )
    }
    if (!proof.works) process.exitCode = 1
  },
})
