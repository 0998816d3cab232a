import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../../../test/support/temp.ts'
import { ACCESS_LIST, fileAttributeNames } from '../../../test/support/trees.ts'
import { shellAction } from '../../cli/check.ts'
import { xattr } from '../../state/xattr.ts'
import { Catalog } from '../catalog.ts'
import { rehearse } from '../drill.ts'
import { keepBefore, noteAfter } from '../keep.ts'
import { planRestore, restore } from '../restore.ts'
import type { Snapshot } from '../snapshot.ts'

let folder: string
let catalog: Catalog
beforeEach(() => {
  const temp = tempFolder()
  folder = path.join(temp, 'project')
  fs.mkdirSync(folder)
  catalog = new Catalog(path.join(temp, 'kept'))
})

const at = (name: string) => path.join(folder, name)
const set = (name: string, key: string, value: string) =>
  xattr()?.calls.setAttributeSync(at(name), key, Buffer.from(value))
const get = (name: string, key: string) =>
  xattr()?.calls.getAttributeSync(at(name), key)?.toString()

/** Kept before a command changes it, and noted when it has ended. */
function kept(name: string, command: () => void): Snapshot {
  const action = shellAction('a command', folder)
  const found = keepBefore(action, [{ at: at(name), worth: 'lasting' }], catalog, Date.now())
  if (found.kind !== 'kept') throw new Error(JSON.stringify(found))
  command()
  noteAfter(found.id, catalog)
  return again(found.id)
}

function again(id: string): Snapshot {
  const snapshot = catalog.find(id)
  if (!snapshot) throw new Error(`no snapshot ${id}`)
  return snapshot
}

const back = (snapshot: Snapshot) =>
  restore(snapshot, planRestore(snapshot, catalog), catalog, Date.now())

describe.skipIf(!fileAttributeNames.includes('user.a'))('where files have attributes', () => {
  it('what is deleted comes back with them, and what only lost them too', () => {
    fs.writeFileSync(at('a'), 'text')
    set('a', 'user.a', '\0\xff')
    back(kept('a', () => fs.rmSync(at('a'))))
    expect(get('a', 'user.a')).toBe('\0\xff')
    const snapshot = kept('a', () => set('a', 'user.a', 'other'))
    expect(planRestore(snapshot, catalog)).toMatchObject({
      changes: [{ path: at('a') }],
      newer: [],
    })
    const replaced = back(snapshot)
    expect(get('a', 'user.a')).toBe('\0\xff')
    back(again(replaced.id))
    expect(get('a', 'user.a')).toBe('other')
  })

  it('a folder gets its own back, and those that it had not go', () => {
    fs.mkdirSync(at('f'))
    fs.writeFileSync(at('f/a'), 'text')
    set('f', 'user.a', 'first')
    fs.chmodSync(at('f'), 0o500)
    const snapshot = kept('f', () => {
      fs.chmodSync(at('f'), 0o700)
      set('f', 'user.a', 'second')
      set('f', 'user.ä b', 'new')
      fs.chmodSync(at('f'), 0o500)
    })
    expect(planRestore(snapshot, catalog).newer).toEqual([])
    back(snapshot)
    expect(fs.statSync(at('f')).mode & 0o777).toBe(0o500)
    fs.chmodSync(at('f'), 0o700)
    expect([get('f', 'user.a'), get('f', 'user.ä b')]).toEqual(['first', undefined])
  })

  it('one that somebody has set since is newer work, of a file and of a folder', () => {
    fs.mkdirSync(at('f'))
    fs.writeFileSync(at('f/a'), 'text')
    const snapshot = kept('f', () => fs.writeFileSync(at('f/a'), 'other'))
    set('f/a', 'user.a', 'mine')
    set('f', 'user.a', 'mine')
    const { newer } = planRestore(snapshot, catalog)
    expect(newer.map((change) => change.path)).toEqual([at('f/a'), at('f')])
  })

  it('what the kernel refuses is said, and the rest comes back all the same', async () => {
    fs.writeFileSync(at('a'), 'text')
    set('a', 'user.a', 'one')
    const { id } = kept('a', () => fs.rmSync(at('a')))
    // No name may be so long.
    const never = `user.${'n'.repeat(300)}`
    const withNever = ({ roots, ...rest }: Snapshot): Snapshot => ({
      ...rest,
      roots: roots.map((root) => {
        if (root.before.kind !== 'file') return root
        const attributes = [...(root.before.attributes ?? []), [never, ''] as const]
        return { ...root, before: { ...root.before, attributes } }
      }),
    })
    catalog.write(withNever(again(id)))
    const proof = await rehearse(again(id), catalog, catalog.scratch, Date.now)
    expect(proof).toMatchObject({ works: true })
    expect(proof.words).toContain('extended attributes of 1 could not be set here')
    const { refused } = back(again(id))
    expect(refused).toHaveLength(1)
    expect(refused?.[0]).toMatch(new RegExp(`^${never} of ${at('a')}: `))
    expect([fs.readFileSync(at('a'), 'utf8'), get('a', 'user.a')]).toEqual(['text', 'one'])
  })

  it('a snapshot from where nobody looked at them lets them be', () => {
    fs.mkdirSync(at('f'))
    for (const name of ['f/a', 'f/b']) fs.writeFileSync(at(name), 'text')
    const { id } = kept('f', () => fs.writeFileSync(at('f/a'), 'other'))
    const { roots, ...rest } = again(id)
    catalog.write({ ...rest, roots: roots.map(({ attributes, ...root }) => root) })
    for (const name of ['f', 'f/b']) set(name, 'user.a', 'there before')
    const plan = planRestore(again(id), catalog)
    expect(plan.changes.map((change) => change.path)).toEqual([at('f/a'), at('f')])
    expect(plan.newer).toEqual([])
    back(again(id))
    expect([get('f', 'user.a'), get('f/b', 'user.a')]).toEqual(['there before', 'there before'])
  })

  it('a file whose attributes are too large for a listing is not kept', () => {
    fs.writeFileSync(at('a'), 'text')
    for (const n of [1, 2])
      try {
        set('a', `user.${n}`, 'x'.repeat(40 * 1024))
      } catch {
        // The file system says so itself.
        return
      }
    expect(() => kept('a', () => undefined)).toThrow('its extended attributes are too large')
  })

  it('those of what a link leads to are not the link’s', () => {
    fs.writeFileSync(at('a'), 'text')
    set('a', 'user.a', 'one')
    fs.symlinkSync('a', at('link'))
    back(kept('link', () => fs.rmSync(at('link'))))
    expect([fs.readlinkSync(at('link')), get('a', 'user.a')]).toEqual(['a', 'one'])
  })
})

it.skipIf(!fileAttributeNames.includes('system.posix_acl_access'))(
  'an access list comes back with the mode, whatever its folder gives to what is made in it',
  () => {
    const list = Buffer.from(ACCESS_LIST, 'base64')
    fs.writeFileSync(at('plain'), 'text', { mode: 0o644 })
    fs.writeFileSync(at('listed'), 'text', { mode: 0o600 })
    xattr()?.calls.setAttributeSync(at('listed'), 'system.posix_acl_access', list)
    const mode = () => fs.statSync(at('listed')).mode & 0o777
    const before = mode()
    xattr()?.calls.setAttributeSync(folder, 'system.posix_acl_default', list)
    for (const name of ['plain', 'listed']) back(kept(name, () => fs.rmSync(at(name))))
    expect(xattr()?.calls.getAttributeSync(at('listed'), 'system.posix_acl_access')).toEqual(list)
    expect(xattr()?.calls.listAttributesSync(at('plain'))).toEqual([])
    expect(mode()).toBe(before)
    back(kept('listed', () => fs.chmodSync(at('listed'), 0o640)))
    expect(mode()).toBe(before)
  },
)
