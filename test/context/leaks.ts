/** So much of a secret is the secret: a title cuts it, a mask leaves a few letters. */
const PIECE = 16
const STEP = 8

/** Whether a secret, or a good part of one, stands in a text. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((value) => piecesOf(value).some((piece) => text.includes(piece)))
}

function piecesOf(value: string): readonly string[] {
  const starts = Math.max(1, Math.floor((value.length - PIECE) / STEP) + 1)
  return Array.from({ length: starts }, (_, n) => value.slice(n * STEP, n * STEP + PIECE))
}
