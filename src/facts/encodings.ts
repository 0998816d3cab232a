/** Pure, so that facts need no Buffer: bytes as Latin-1, which shell commands survive. */
export function fromBase64(text: string): string | undefined {
  const clean = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let out = ''
  let bits = 0
  let size = 0
  for (const c of clean.replace(/=+$/, '')) {
    bits = ((bits << 6) | letters.indexOf(c)) & 0xffffff
    size += 6
    if (size >= 8) {
      size -= 8
      out += String.fromCharCode((bits >> size) & 0xff)
    }
  }
  return out
}

export function fromHex(text: string): string | undefined {
  const clean = text.replace(/\s+/g, '')
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(clean)) return undefined
  return clean.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}
