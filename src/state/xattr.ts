import { createRequire } from 'node:module'
import type * as Library from '@napi-rs/xattr'

export interface Xattr {
  readonly calls: typeof Library
  /** Where it lies. */
  readonly file: string
}

/** What `deploy` calls it beside the hook, which has no libraries around it. */
export const XATTR = 'xattr.node'
/** C libraries of Linux: what does not fit is not there, or does not load. */
const LIBC = ['-gnu', '-musl', '-gnueabihf']

let loaded: { readonly xattr: Xattr | undefined } | undefined

/**
 * Extended attributes, which Node does not know: loaded when a file is kept, and not before. undefined where there is
 * nothing for this machine.
 */
export function xattr(): Xattr | undefined {
  loaded ??= { xattr: load() }
  return loaded.xattr
}

function load(): Xattr | undefined {
  for (const file of files()) {
    try {
      return { calls: createRequire(file)(file), file }
    } catch {
      // The next one may fit.
    }
  }
  return undefined
}

/**
 * The native part itself: the library's own way to it goes by a variable of the surroundings, which an agent may have set.
 * The hook, whose place is a path and no URL, looks nowhere but beside itself, for the folders above are the agent's too.
 */
function files(): readonly string[] {
  const near = createRequire(import.meta.url)
  if (!import.meta.url.startsWith('file:')) return resolved(near, `./${XATTR}`)
  const endings = process.platform === 'linux' ? LIBC : ['']
  return resolved(near, '@napi-rs/xattr').flatMap((library) =>
    endings.flatMap((ending) =>
      resolved(
        createRequire(library),
        `@napi-rs/xattr-${process.platform}-${process.arch}${ending}`,
      ),
    ),
  )
}

function resolved(near: NodeJS.Require, name: string): readonly string[] {
  try {
    return [near.resolve(name)]
  } catch {
    return []
  }
}
