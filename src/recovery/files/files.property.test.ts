import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { Seal } from '../seal.ts'
import { changesBetween } from './diff.ts'
import type { Node } from './node.ts'
import { ObjectStore } from './store.ts'
import { makeChanges } from './switch.ts'
import { take } from './take.ts'
import { isAsKept } from './write.ts'

/** A tree as a test makes it. */
type Tree =
  | { readonly text: string; readonly mode: number; readonly at: number }
  | { readonly link: string }
  | {
      readonly inner: readonly (readonly [name: Buffer, tree: Tree])[]
      readonly mode: number
      readonly at: number
    }

/** Kept in parts. */
const LARGE = Array.from({ length: 150_000 }, (_, i) => String(i)).join(' ')

const UNLIMITED = () => ({ bytes: 1e9, entries: 1e6 })

const name = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte))))
  .filter((bytes) => !/^\.{1,2}$/.test(bytes.toString('latin1')))
const at = fc.integer({ min: 1_000_000, max: 2_000_000_000 })
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      text: fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constant('x'.repeat(5_000)),
        fc.constant(LARGE),
      ),
      mode: fc.constantFrom(0o644, 0o600, 0o755, 0o444),
      at,
    }),
    fc.record({ link: fc.constantFrom('nowhere', '../a', '/etc/passwd', 'ä') }),
    fc.record({
      inner: fc.uniqueArray(fc.tuple(name, tie('tree')), {
        maxLength: 5,
        selector: ([one]) => one.toString('latin1'),
      }),
      mode: fc.constantFrom(0o755, 0o700, 0o1777),
      at,
    }),
  ),
}))

function make(root: Buffer, made: Tree): void {
  if ('link' in made) return fs.symlinkSync(made.link, root)
  if ('text' in made) fs.writeFileSync(root, made.text)
  else {
    fs.mkdirSync(root)
    for (const [one, inner] of made.inner) make(Buffer.concat([root, Buffer.from('/'), one]), inner)
  }
  fs.chmodSync(root, made.mode)
  fs.utimesSync(root, made.at, made.at)
}

it('any tree comes back from any other, to the byte, the mode and the time', () => {
  fc.assert(
    fc.property(fc.option(tree), fc.option(tree), (before, after) => {
      const folder = tempFolder()
      const store = new ObjectStore(path.join(folder, 'objects'), new Seal(folder))
      const root = path.join(folder, 'root')
      if (before) make(Buffer.from(root), before)
      const kept = take(root, store, UNLIMITED())
      fs.rmSync(root, { recursive: true, force: true })
      if (after) make(Buffer.from(root), after)
      const now = take(root, store, UNLIMITED())
      const journal = path.join(folder, 'journal')
      const back = (from: Node, to: Node) =>
        makeChanges(
          changesBetween(root, from, to, (digest) => store.get(digest)),
          'id',
          store,
          journal,
        )
      back(now, kept)
      expect(isAsKept(kept, Buffer.from(root), store)).toBe(true)
      expect(fs.existsSync(journal)).toBe(false)
      expect(fs.readdirSync(folder).filter((one) => one.includes('interlock'))).toEqual([])
      // And forth again.
      back(take(root, store, UNLIMITED()), now)
      expect(isAsKept(now, Buffer.from(root), store)).toBe(true)
    }),
    { numRuns: 150 },
  )
})
