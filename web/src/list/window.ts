/** Rows drawn beyond each edge, so that a fast wheel meets no blank. */
const BEYOND = 8

export interface Span {
  readonly first: number
  /** Not included. */
  readonly end: number
}

/** Which rows to draw. */
export function rowsInView(scroll: number, height: number, row: number, total: number): Span {
  const first = Math.max(0, Math.floor(scroll / row) - BEYOND)
  const end = Math.min(total, Math.ceil((scroll + height) / row) + BEYOND)
  return { first: Math.min(first, end), end }
}
