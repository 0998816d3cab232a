/** Rows for `it.each`, named by `%s`: that prints a name without quotation marks. */
export function named<Row extends { readonly name: string }>(
  rows: readonly Row[],
): readonly (readonly [string, Row])[] {
  return rows.map((row) => [row.name, row])
}
