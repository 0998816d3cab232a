import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { rehearse } from '../../src/recovery/drill.ts'
import { ObjectStore } from '../../src/recovery/files/store.ts'
import { settle } from '../../src/recovery/files/switch.ts'
import { take } from '../../src/recovery/files/take.ts'
import { isAsKept } from '../../src/recovery/files/write.ts'
import { RETENTION, sweep } from '../../src/recovery/retention.ts'
import { Seal } from '../../src/state/seal.ts'
import { xattr } from '../../src/state/xattr.ts'
import { tempFolder } from '../support/temp.ts'
import { fileAttributeNames } from '../support/trees.ts'

const FLIP = fileURLToPath(new URL('flip.ts', import.meta.url))
const KEEP = fileURLToPath(new URL('keep.ts', import.meta.url))
const KILLS = 40
const UNLIMITED = () => ({ bytes: 1e9, entries: 1e6 })

/** With the libraries, which it finds from where it lies. */
async function built(source: string, folder: string): Promise<string> {
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
  fs.symlinkSync(modules, path.join(folder, 'node_modules'))
  const program = path.join(folder, `${path.basename(source, '.ts')}.mjs`)
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    define: { INTERLOCK_VERSION: '"0.0.0-test"' },
  })
  return program
}

/** Begun, and ended by SIGKILL within so many milliseconds. */
async function killedWithin(ms: number, program: string, folder: string): Promise<void> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await sleep(Math.random() * ms)
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Two states of one tree: some files are in both, some in one, some are folders in the other. */
function makeState(root: string, which: 'a' | 'b'): void {
  for (let n = 0; n < 12; n++) {
    const folder = path.join(root, `folder ${n}`)
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'same'), 'the same')
    fs.writeFileSync(path.join(folder, 'other'), `${which} ${n}`.repeat(2_000))
    fs.writeFileSync(path.join(folder, `only ${which}`), which)
    if (which === 'a') fs.writeFileSync(path.join(folder, 'turns'), 'a file')
    else fs.mkdirSync(path.join(folder, 'turns'))
    fs.symlinkSync(which, path.join(folder, 'link'))
    if (!fileAttributeNames.includes('user.a')) continue
    const set = xattr()?.calls.setAttributeSync
    for (const at of [folder, path.join(folder, 'other')]) set?.(at, 'user.a', `${which} ${n}`)
    set?.(folder, `user.${which}`, 'only there')
  }
}

it('whatever ends a restore, the old state is there or the new one, and nothing else', async () => {
  const folder = tempFolder()
  const program = await built(FLIP, folder)
  const store = new ObjectStore(folder, new Seal(folder))
  const root = path.join(folder, 'root')
  const states = (['b', 'a'] as const).map((which) => {
    fs.rmSync(root, { recursive: true, force: true })
    makeState(root, which)
    return take(root, store, UNLIMITED())
  })
  const [b, a] = states
  if (!a || !b) throw new Error('two states')
  fs.writeFileSync(path.join(folder, 'states.json'), JSON.stringify([a, b]))
  const seen = { old: 0, new: 0, none: 0, busy: 0, a: 0, b: 0 }
  for (let kill = 0; kill < KILLS; kill++) {
    const now = isAsKept(a, Buffer.from(root), { store, refusals: new Map() }) ? 0 : 1
    fs.writeFileSync(path.join(folder, 'at'), String(now))
    await killedWithin(300, program, folder)
    seen[settle(path.join(folder, 'journal')) ?? 'none']++
    const at = Buffer.from(root)
    const which = isAsKept(a, at, { store, refusals: new Map() })
      ? 'a'
      : isAsKept(b, at, { store, refusals: new Map() })
        ? 'b'
        : 'neither'
    if (which === 'neither') throw new Error(`a mixture after ${kill + 1} kills`)
    seen[which]++
    expect(fs.readdirSync(folder).filter((one) => one.includes('interlock'))).toEqual([])
  }
  console.log(`ended ${KILLS} times: ${JSON.stringify(seen)}`)
  // Otherwise it was never ended in the middle.
  expect(Math.min(seen.old, seen.new)).toBeGreaterThan(0)
})

it('whatever ends a snapshot, it is whole or it is not there', async () => {
  const folder = tempFolder()
  fs.mkdirSync(path.join(folder, 'work'))
  const program = await built(KEEP, folder)
  const catalog = new Catalog(path.join(folder, 'kept'))
  // It says so after each one: at least one is whole, and the next one is ended somewhere.
  const packs = () => fs.readdirSync(path.join(folder, 'kept', 'packs'))
  let between = 0
  for (let kill = 0; kill < KILLS; kill++) {
    await killedWithin(60, program, folder)
    if (packs().some((name) => name.endsWith('.pack'))) between++
  }
  // Otherwise it was never ended between a snapshot and the objects that its pack becomes.
  expect(between).toBeGreaterThan(0)
  const all = catalog.all()
  expect(all.length).toBeGreaterThanOrEqual(KILLS)
  const snapshots = fs.readdirSync(path.join(folder, 'kept', 'snapshots'))
  expect(snapshots.filter((name) => name.endsWith('.sealed'))).toHaveLength(all.length)
  const expectAll = async () => {
    for (const snapshot of all)
      expect(await rehearse(snapshot, catalog, catalog.scratch, Date.now)).toMatchObject({
        works: true,
      })
  }
  await expectAll()
  for (const _ of catalog.store.unpack());
  expect(packs().filter((name) => name.endsWith('.pack'))).toEqual([])
  await expectAll()
  // And upkeep takes nothing of it away.
  const later = Date.now() + 2 * 60 * 60 * 1000
  await sweep(catalog, RETENTION, new Set(), later)
  expect(packs()).toEqual([])
  await expectAll()
})
