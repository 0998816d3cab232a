import fs from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { shellAction } from '../../cli/check.ts'
import { Catalog } from '../catalog.ts'
import { keepBefore } from '../keep.ts'
import { planRestore, restore } from '../restore.ts'

vi.mock('../../state/xattr.ts', () => ({ xattr: () => undefined }))

it('where nothing is there for this machine, all else is kept and comes back, and what does not is said', () => {
  const folder = tempFolder()
  const at = path.join(folder, 'a')
  const catalog = new Catalog(path.join(folder, 'kept'))
  fs.writeFileSync(at, 'text')
  const action = shellAction('rm a', folder)
  const kept = keepBefore(action, [{ at, worth: 'lasting' }], catalog, Date.now())
  if (kept.kind !== 'kept') throw new Error(JSON.stringify(kept))
  fs.rmSync(at)
  const snapshot = catalog.find(kept.id)
  if (!snapshot) throw new Error('it was kept')
  expect(snapshot.roots).toMatchObject([{ path: at, before: { kind: 'file' } }])
  expect(snapshot.roots[0]).not.toHaveProperty('attributes')
  // As a machine that knows them has kept it.
  const attributes = [['user.a', 'YQ==']] as const
  const roots = snapshot.roots.map((root) =>
    root.before.kind === 'file'
      ? ({ ...root, attributes: true, before: { ...root.before, attributes } } as const)
      : root,
  )
  catalog.write({ ...snapshot, roots })
  const known = { ...snapshot, roots }
  const { refused } = restore(known, planRestore(known, catalog), catalog, Date.now())
  expect(refused).toEqual([`user.a of ${at}: nothing on this machine sets them`])
  expect(fs.readFileSync(at, 'utf8')).toBe('text')
})
