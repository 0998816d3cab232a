import { listingIn, type Node } from './node.ts'

/** One place that differs: what stands there, and what should. Paths are bytes as Latin-1. */
export interface Change {
  readonly path: string
  readonly from: Node
  readonly to: Node
}

const ABSENT: Node = { kind: 'absent' }

/** What it takes to get from one state to another, at the places where they part: a folder that is in both is entered. */
export function changesBetween(
  path: string,
  from: Node,
  to: Node,
  read: (digest: string) => Buffer,
): readonly Change[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  // What is not kept is not taken away either.
  if (from.kind === 'other' && to.kind === 'absent') return []
  if (from.kind !== 'folder' || to.kind !== 'folder') return [{ path, from, to }]
  // What is put into a folder changes its times: it is the last to be set.
  const own = { path, from, to }
  if (from.listing === to.listing) return [own]
  const [before, after] = [from, to].map(({ listing }) => new Map(listingIn(read(listing)))) as [
    Map<string, Node>,
    Map<string, Node>,
  ]
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  const inner = names.flatMap((name) =>
    changesBetween(`${path}/${name}`, before.get(name) ?? ABSENT, after.get(name) ?? ABSENT, read),
  )
  return [...inner, own]
}
