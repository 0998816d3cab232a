/** A secret in a text, by where it stands. */
export interface Found {
  readonly start: number
  readonly end: number
  /** What is said in its place. */
  readonly kind: string
}
