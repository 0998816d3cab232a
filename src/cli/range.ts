/** `10-40`, `10` or nothing, 1-based. */
export function rangeOf(said: string | undefined): readonly [number, number] {
  if (said === undefined) return [1, Number.POSITIVE_INFINITY]
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(said) ?? []
  const [from, to] = [Number(first), Number(last ?? first)]
  if (!Number.isSafeInteger(from) || from < 1 || to < from)
    throw new Error(`${said} are no lines. Lines: 10-40`)
  return [from, to]
}
