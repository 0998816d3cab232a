import { isUtf8 } from 'node:buffer'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import type { Attributes } from '../../src/recovery/files/node.ts'
import { xattr } from '../../src/state/xattr.ts'

/** A tree as a test makes it. */
export type Tree =
  | {
      readonly text: string
      readonly mode: number
      readonly at: number
      readonly attributes?: Attributes
    }
  | { readonly link: string }
  | {
      readonly inner: readonly (readonly [name: Buffer, tree: Tree])[]
      readonly mode: number
      readonly at: number
      readonly attributes?: Attributes
    }

/** As the kernel writes an access list: `user::rw-`, `user:1000:r--` and so on. */
export const ACCESS_LIST = Buffer.from(
  '0200000001000600ffffffff02000400e803000004000400ffffffff10000600ffffffff20000400ffffffff',
  'hex',
).toString('base64')

const text = fc.string({ maxLength: 50 }).map((one) => Buffer.from(one).toString('base64'))
const bytes = fc.uint8Array({ maxLength: 100 }).map((one) => Buffer.from(one).toString('base64'))

/** By the number of a folder, so that names may be any bytes. On other systems than Linux, by its name. */
function by<T>(at: Buffer, isFolder: boolean, work: (path: string) => T): T {
  if (process.platform !== 'linux') return work(at.toString())
  const cut = at.lastIndexOf('/')
  const handle = fs.openSync(isFolder ? at : at.subarray(0, cut), 'r')
  try {
    return work(`/proc/self/fd/${handle}/${isFolder ? '.' : at.toString('utf8', cut + 1)}`)
  } finally {
    fs.closeSync(handle)
  }
}

function setOne(at: Buffer, isFolder: boolean, name: string, value: string): void {
  by(at, isFolder, (path) =>
    xattr()?.calls.setAttributeSync(path, name, Buffer.from(value, 'base64')),
  )
}

/** Of a file whose name is no UTF-8 they are out of reach. */
function isInReach(at: Buffer, isFolder: boolean): boolean {
  return isFolder || isUtf8(at.subarray(at.lastIndexOf('/') + 1))
}

/** All extended attributes of a tree, by where. */
export function attributesBelow(at: Buffer): readonly (readonly [string, string])[] {
  const stat = fs.lstatSync(at, { throwIfNoEntry: false })
  const isFolder = stat?.isDirectory() === true
  if (!stat || stat.isSymbolicLink() || !isInReach(at, isFolder)) return []
  const calls = xattr()?.calls
  const own = by(at, isFolder, (path) =>
    (calls?.listAttributesSync(path) ?? []).map(
      (name) => `${name}=${calls?.getAttributeSync(path, name)?.toString('base64')}`,
    ),
  )
  const inner = isFolder ? fs.readdirSync(at, 'buffer') : []
  const below = inner
    .sort(Buffer.compare)
    .flatMap((name) => attributesBelow(Buffer.concat([at, Buffer.from('/'), name])))
  return [...own.sort().map((one) => [at.toString('latin1'), one] as const), ...below]
}

/** What the file system of temporary folders takes: not all of them take all. */
function taken(isFolder: boolean, names: readonly string[]): readonly string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-xattr-'))
  try {
    const at = Buffer.from(isFolder ? folder : path.join(folder, 'file'))
    if (!isFolder) fs.writeFileSync(at, '')
    return names.filter((name) => {
      try {
        setOne(at, isFolder, name, ACCESS_LIST)
        return true
      } catch {
        return false
      }
    })
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

const NAMES = ['user.a', 'user.ä b', 'system.posix_acl_access']
/** What files of temporary folders can have here. */
export const fileAttributeNames = taken(false, NAMES)
const folderAttributeNames = taken(true, [...NAMES, 'system.posix_acl_default'])

function attributesFrom(names: readonly string[]) {
  const one = (name: string) =>
    fc.tuple(
      fc.constant(name),
      name.startsWith('system.') ? fc.constant(ACCESS_LIST) : fc.oneof(text, bytes),
    )
  return fc
    .tuple(...names.map((name) => fc.option(one(name), { freq: 2 })))
    .map((all): Attributes => all.flatMap((found) => (found ? [found] : [])).sort())
}

/** Kept in parts. */
const LARGE = Array.from({ length: 150_000 }, (_, i) => String(i)).join(' ')

const name = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte))))
  .filter((bytes) => !/^\.{1,2}$/.test(bytes.toString('latin1')))
const at = fc.integer({ min: 1_000_000, max: 2_000_000_000 })
export const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
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
      attributes: attributesFrom(fileAttributeNames),
    }),
    fc.record({ link: fc.constantFrom('nowhere', '../a', '/etc/passwd', 'ä') }),
    fc.record({
      inner: fc.uniqueArray(fc.tuple(name, tie('tree')), {
        maxLength: 5,
        selector: ([one]) => one.toString('latin1'),
      }),
      mode: fc.constantFrom(0o755, 0o700, 0o1777),
      at,
      attributes: attributesFrom(folderAttributeNames),
    }),
  ),
}))

/** Where nothing stands. */
export function make(root: Buffer, made: Tree): void {
  if ('link' in made) return fs.symlinkSync(made.link, root)
  if ('text' in made) fs.writeFileSync(root, made.text)
  else {
    fs.mkdirSync(root)
    for (const [one, inner] of made.inner) make(Buffer.concat([root, Buffer.from('/'), one]), inner)
  }
  const isFolder = 'inner' in made
  if (isInReach(root, isFolder))
    // The access list last: it may close the file to its owner.
    for (const [one, value] of made.attributes?.toReversed() ?? [])
      setOne(root, isFolder, one, value)
  fs.chmodSync(root, made.mode)
  fs.utimesSync(root, made.at, made.at)
}
