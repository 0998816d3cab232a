/** How many of a list, as `--last` says; the usual number where it says none that counts. */
export function lastOf(said: string | undefined, usual: number): number {
  const last = Number(said ?? usual)
  return Number.isSafeInteger(last) && last > 0 ? last : usual
}
