import { isUtf8 } from 'node:buffer'
import fs from 'node:fs'
import { xattr } from '../../state/xattr.ts'
import type { Attributes } from './node.ts'
import { NotKept } from './not-kept.ts'

/**
 * So much may one value have on Linux. All of a file's have it together: they lie in the listing of its folder, which is
 * written anew with every change in there.
 */
const BYTES_MAX = 64 * 1024

/** What people and programs set. Labels (`security.selinux`), signatures and `trusted.` are the system's own. */
const KEPT_LINUX = /^user\.|^system\.posix_acl_(access|default)$|^security\.capability$/
/** What macOS sets by itself, and nobody else may or needs to: where a file came from, how it is stored. */
const LEFT_MACOS = /^com\.apple\.(provenance|macl|rootless|decmpfs|lastuseddate#PS|system\..*)$/

const ACCESS_LIST = 'system.posix_acl_access'

const isKept = (name: string): boolean =>
  process.platform === 'linux' ? KEPT_LINUX.test(name) : !LEFT_MACOS.test(name)

/** File systems that know none: ENOTSUP of Linux and of macOS, ENOSYS. */
const UNSUPPORTED = /\(os error (95|45|38)\)/

/** Whether this machine has what it takes. */
export function knowsAttributes(): boolean {
  return xattr() !== undefined
}

/** What snapshots say where they were looked at: where none are told of, there were none. */
export function attributesKnown(): { readonly attributes?: true } {
  return knowsAttributes() ? { attributes: true } : {}
}

/** As a part of what stands at a path: nothing where there are none. Throws NotKept. */
export function attributesPart(at: string | Buffer, isFolder: boolean) {
  const attributes = attributesAt(at, isFolder)
  return attributes.length > 0 ? { attributes } : {}
}

/**
 * None as well where they cannot be reached: where nothing is there for this machine, or the name is no UTF-8. Not those
 * of what a link leads to. Throws NotKept where they cannot be read.
 */
export function attributesAt(at: string | Buffer, isFolder: boolean): Attributes {
  const calls = xattr()?.calls
  if (!calls) return []
  try {
    return reached(at, isFolder, (path) => read(path, calls)) ?? []
  } catch (error) {
    if (error instanceof NotKept) throw error
    const why = wordsOf(error)
    if (UNSUPPORTED.test(why)) return []
    throw new NotKept(`its extended attributes cannot be read: ${why}`)
  }
}

type Calls = NonNullable<ReturnType<typeof xattr>>['calls']

function read(path: string, calls: Calls): Attributes {
  const names = calls.listAttributesSync(path)
  // Next to nobody has any, and a look asks for a hundred thousand.
  if (names.length === 0) return []
  let bytes = 0
  return names
    .filter(isKept)
    .sort()
    .flatMap((name) => {
      const value = calls.getAttributeSync(path, name)
      // Taken away between the two.
      if (value === null) return []
      bytes += name.length + value.length
      if (bytes > BYTES_MAX) throw new NotKept('its extended attributes are too large')
      return [[name, value.toString('base64')] as const]
    })
}

/** What was refused when it was set, and why. */
export interface Refusal {
  readonly name: string
  readonly why: string
}

/** Makes them what they are to be: others go. What the kernel or the file system refuses is given back, and stays. */
export function setAttributes(
  at: Buffer,
  isFolder: boolean,
  wanted: Attributes,
): readonly Refusal[] {
  const calls = xattr()?.calls
  if (!calls) return wanted.map(([name]) => ({ name, why: 'nothing on this machine sets them' }))
  const there = new Map(attributesOr(at, isFolder))
  const gone = [...there.keys()].filter((name) => !wanted.some(([one]) => one === name))
  // The access list last: from then on the owner may be kept from setting others.
  const anew = wanted
    .filter(([name, value]) => there.get(name) !== value)
    .sort(([one], [other]) => Number(one === ACCESS_LIST) - Number(other === ACCESS_LIST))
  if (gone.length + anew.length === 0) return []
  const done = reached(at, isFolder, (path) => [
    ...gone.flatMap((name) => refusal(name, () => calls.removeAttributeSync(path, name))),
    ...anew.flatMap(([name, value]) =>
      refusal(name, () => calls.setAttributeSync(path, name, Buffer.from(value, 'base64'))),
    ),
  ])
  return done ?? anew.map(([name]) => ({ name, why: 'the name of the file is no UTF-8' }))
}

function attributesOr(at: Buffer, isFolder: boolean): Attributes {
  try {
    return attributesAt(at, isFolder)
  } catch {
    return []
  }
}

function refusal(name: string, set: () => void): readonly Refusal[] {
  try {
    set()
    return []
  } catch (error) {
    return [{ name, why: wordsOf(error).replace(/ \(os error \d+\)$/, '') }]
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed'
}

/**
 * The library takes texts for paths. What lies in a folder whose name is no UTF-8 is reached by the folder's number, which
 * only Linux has; undefined where it is a file whose own name is none.
 */
function reached<T>(
  at: string | Buffer,
  isFolder: boolean,
  work: (path: string) => T,
): T | undefined {
  if (typeof at === 'string') return work(at)
  if (isUtf8(at)) return work(at.toString())
  const cut = at.lastIndexOf('/')
  const [folder, name] = isFolder ? [at, '.'] : [at.subarray(0, cut), at.subarray(cut + 1)]
  if (process.platform !== 'linux' || (typeof name !== 'string' && !isUtf8(name))) return undefined
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants
  const handle = fs.openSync(folder, O_RDONLY | O_DIRECTORY | (isFolder ? O_NOFOLLOW : 0))
  try {
    return work(`/proc/self/fd/${handle}/${name}`)
  } finally {
    fs.closeSync(handle)
  }
}
