/** `912`, `4.2k`, `41k`, `1.3M`: as the terminal writes it. */
export function sizeText(count: number): string {
  if (count < 1000) return String(count)
  const [size, unit] = count < 1_000_000 ? [count / 1000, 'k'] : [count / 1_000_000, 'M']
  return `${size < 10 ? size.toFixed(1) : Math.round(size)}${unit}`
}

export function bytesText(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : `${sizeText(bytes).slice(0, -1)} ${sizeText(bytes).slice(-1)}B`
}
