import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { attributesBelow, make, tree } from '../../../test/support/trees.ts'
import { Seal } from '../../state/seal.ts'
import { changesBetween } from './diff.ts'
import type { Node } from './node.ts'
import { ObjectStore } from './store.ts'
import { makeChanges } from './switch.ts'
import { take } from './take.ts'
import { isAsKept } from './write.ts'

const UNLIMITED = () => ({ bytes: 1e9, entries: 1e6 })

it('any tree comes back from any other, to the byte, the mode, the time and the attribute', () => {
  let met = 0
  fc.assert(
    fc.property(fc.option(tree), fc.option(tree), (before, after) => {
      const folder = tempFolder()
      const store = new ObjectStore(folder, new Seal(folder))
      const root = path.join(folder, 'root')
      if (before) make(Buffer.from(root), before)
      const kept = take(root, store, UNLIMITED())
      const attributes = attributesBelow(Buffer.from(root))
      met += attributes.length
      fs.rmSync(root, { recursive: true, force: true })
      if (after) make(Buffer.from(root), after)
      const now = take(root, store, UNLIMITED())
      const journal = path.join(folder, 'journal')
      const back = (from: Node, to: Node) =>
        makeChanges(
          changesBetween(root, from, to, (digest) => store.get(digest)),
          'id',
          { store, refusals: new Map() },
          journal,
        )
      back(now, kept)
      expect(isAsKept(kept, Buffer.from(root), { store, refusals: new Map() })).toBe(true)
      expect(attributesBelow(Buffer.from(root))).toEqual(attributes)
      expect(fs.existsSync(journal)).toBe(false)
      expect(fs.readdirSync(folder).filter((one) => one.includes('interlock'))).toEqual([])
      // And forth again.
      back(take(root, store, UNLIMITED()), now)
      expect(isAsKept(now, Buffer.from(root), { store, refusals: new Map() })).toBe(true)
    }),
    { numRuns: 150 },
  )
  // Otherwise the temporary folder has none, and nothing was tried of them.
  if (process.platform === 'linux') expect(met).toBeGreaterThan(0)
})
