/** A number as people read it: 1,000. */
export function many(count: number): string {
  return count.toLocaleString('en')
}
