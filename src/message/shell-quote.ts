/**
 * One word for a POSIX shell. Always quoted, even where it need not be: one form is easier to
 * recognise in an agent's settings than two. Inside single quotes nothing is special but the quote
 * itself.
 */
export function shellQuote(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`
}
