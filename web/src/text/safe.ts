/** As in the terminal: control characters and bidi overrides are shown, not obeyed; every position stays. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) =>
    c === '\n' ? c : '·'.repeat(c.length),
  )
}

export function oneLine(text: string): string {
  return safe(text).replaceAll('\n', '⏎')
}
