import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { attributesBelow, make, type Tree, tree } from '../../../test/support/trees.ts'
import { Catalog } from '../catalog.ts'
import { planRestore, restore } from '../restore.ts'
import { NOT_HELD } from '../sqlite/roots.ts'
import { Timeline } from './timeline.ts'

const placeOf = (name: string) => Buffer.from(name)
const places = ['a', 'b', 'a/c', 'a/c/d', 'a/ä', 'b/\u{1F600}'].map(placeOf)
/** Not through a link: it leads elsewhere. */
function isFolder(at: string, root: string): boolean {
  if (at.length <= root.length) return true
  return isFolder(path.dirname(at), root) && isDirectory(Buffer.from(at, 'latin1'))
}

function isDirectory(at: Buffer): boolean {
  return fs.lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Puts something in place of what stands there, or takes it away. */
const change = fc.record({ place: fc.constantFrom(...places), to: fc.option(tree) })
const round = fc.array(change, { minLength: 1, maxLength: 4 })

function apply(root: string, { place, to }: { readonly place: Buffer; readonly to: Tree | null }) {
  const at = Buffer.concat([Buffer.from(`${root}/`), place])
  if (!isFolder(path.dirname(at.toString('latin1')), root)) return
  fs.rmSync(at, { recursive: true, force: true })
  if (to) make(at, to)
}

/** Everything but the times of folders, and of what was only touched. */
function stateOf(at: Buffer): unknown {
  const stat = fs.lstatSync(at)
  if (stat.isSymbolicLink()) return fs.readlinkSync(at, 'latin1')
  if (stat.isFile()) return [stat.mode, fs.readFileSync(at, 'latin1'), attributesBelow(at)]
  return fs
    .readdirSync(at, 'buffer')
    .sort(Buffer.compare)
    .map((name) => [name.toString('latin1'), stateOf(Buffer.concat([at, Buffer.from('/'), name]))])
}

it('whatever a program does to a folder is found, and taken back step by step, also after a new start', () => {
  fc.assert(
    fc.property(
      round,
      fc.array(round, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (first, rounds, anew) => {
        const folder = tempFolder()
        const root = path.join(folder, 'root')
        fs.mkdirSync(root)
        for (const one of first) apply(root, one)
        const catalog = new Catalog(path.join(folder, 'kept'))
        let timeline = new Timeline(catalog, NOT_HELD)
        const look = (calls: readonly number[]) => {
          const at = { agent: 'claude-code', session: 's', cwd: root, deed: 'a program', from: 0 }
          const order = {
            folder: root,
            calls: calls.map((n) => ({ ...at, call: `c${n}` })),
            watched: 0,
          }
          return timeline.look(order, Date.now).steps
        }
        expect(look([])).toEqual([])
        const states = [stateOf(Buffer.from(root))]
        const steps = rounds.map((changes, n) => {
          if (anew) timeline = new Timeline(new Catalog(catalog.folder), NOT_HELD)
          for (const one of changes) apply(root, one)
          states.push(stateOf(Buffer.from(root)))
          return look([n])
        })
        // What nobody touched is no step.
        expect(look([9])).toEqual([])
        for (const found of steps.toReversed()) {
          const after = states.pop()
          expect(stateOf(Buffer.from(root))).toEqual(after)
          for (const { id } of found.toReversed()) {
            const step = catalog.find(id)
            if (!step) throw new Error(`no step ${id}`)
            const plan = planRestore(step, catalog)
            expect(plan.newer).toEqual([])
            restore(step, plan, catalog, Date.now())
          }
        }
        expect(stateOf(Buffer.from(root))).toEqual(states[0])
      },
    ),
    {
      numRuns: 120,
      examples: [
        // Made, and then touched: that is no step, and nobody's newer work either.
        [
          [{ place: placeOf('b'), to: { inner: [], mode: 0o755, at: 1_000_000 } }],
          [
            [{ place: placeOf('b/c'), to: { text: 'same', mode: 0o644, at: 1_000_000 } }],
            [{ place: placeOf('b/c'), to: { text: 'same', mode: 0o644, at: 1_000_001 } }],
          ],
          false,
        ],
      ],
    },
  )
})
