import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import { NOT_HELD } from '../../src/recovery/sqlite/roots.ts'
import { Timeline } from '../../src/recovery/timeline/timeline.ts'
import { tempFolder } from '../support/temp.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/timeline.mjs', import.meta.url))
const KILLS = 30
const FILES = 200

/** Everything in it, to the byte. */
function stateOf(folder: string): ReadonlyMap<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile())
  return new Map(files.map((name) => [name, fs.readFileSync(path.join(folder, name), 'latin1')]))
}

it('whatever ends a look, nothing of what was changed is missed, and all of it is taken back', async () => {
  const folder = tempFolder()
  const root = path.join(folder, 'root')
  const catalog = new Catalog(path.join(folder, 'kept'))
  const order = { folder: root, calls: [], watched: 0 }
  const fileAt = (n: number) => path.join(root, `folder ${n % 10}`, `file ${n}`)
  for (let n = 0; n < 10; n++) fs.mkdirSync(path.join(root, `folder ${n}`), { recursive: true })
  for (let n = 0; n < FILES; n++) fs.writeFileSync(fileAt(n), `as it was ${n}`)
  new Timeline(catalog, NOT_HELD).look(order, Date.now)
  const before = stateOf(root)

  let answered = 0
  /** How long a look takes here and now, with the start of its process; the first one is let go to its end. */
  let took = 0
  for (let kill = 0; kill < KILLS; kill++) {
    for (let n = kill % 3; n < FILES; n += 3) {
      if (n % 7 === kill % 7) fs.rmSync(fileAt(n), { force: true })
      else fs.writeFileSync(fileAt(n), `${kill} ${n} `.repeat(1 + (n % 50)))
    }
    const looker = fork(PROGRAM, [catalog.folder], { stdio: 'ignore', execArgv: [] })
    const started = performance.now()
    const answer = once(looker, 'message').then(() => {
      answered++
      took = performance.now() - started
    })
    looker.send({ id: kill, ...order })
    await (kill === 0 ? answer : Promise.race([answer, sleep(took * (0.3 + Math.random()))]))
    looker.kill('SIGKILL')
    await once(looker, 'exit')
    // What it has written is whole, or is not there.
    expect(catalog.manifests.read(root)?.seen.inner.size).toBe(10)
  }
  // Otherwise it was never ended in the middle.
  expect(answered).toBeLessThan(KILLS)

  new Timeline(new Catalog(catalog.folder), NOT_HELD).look(order, Date.now)
  for (const step of catalog.all().toReversed())
    restore(step, planRestore(step, catalog), catalog, Date.now())
  expect(stateOf(root)).toEqual(before)
})
