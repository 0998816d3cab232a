import type net from 'node:net'

const LINE_END = 0x0a

/** Tells each whole line that comes in, however it was torn on its way; and once, when one is longer than `bytesMax`. */
export function readLines(
  socket: net.Socket,
  bytesMax: number,
  hear: (line: string) => void,
  tooLong: () => void,
): void {
  let parts: Buffer[] = []
  let size = 0
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)])
      parts = []
      size = 0
      from = end + 1
      if (line.length > bytesMax) return tooLong()
      hear(line.toString('utf8'))
      if (socket.destroyed) return
    }
    parts.push(chunk.subarray(from))
    size += chunk.length - from
    if (size > bytesMax) tooLong()
  })
}
