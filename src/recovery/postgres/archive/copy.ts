import type { ClientBase } from 'pg'
import { command, type Send } from './wire.ts'

/** Rows that wait to be sent on, before no more are asked for. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024

/** Copies what one server's COPY … TO STDOUT gives into the other's COPY … FROM STDIN. */
export async function copyAcross(
  from: ClientBase,
  out: string,
  to: ClientBase,
  into: string,
): Promise<void> {
  let copied: Promise<void> | undefined
  const send = await new Promise<Send>((resolve, reject) => {
    copied = command(to, into, { started: resolve })
    copied.catch(reject)
  })
  let waiting = 0
  try {
    await command(from, out, {
      data: (bytes) => {
        waiting += bytes.length
        const sent = send.data(bytes).then(() => {
          waiting -= bytes.length
        })
        return waiting > WAITING_BYTES_MAX ? sent : undefined
      },
    })
    send.end()
  } catch (error) {
    send.fail('the other side has failed')
    await copied?.catch(() => {})
    throw error
  }
  await copied
}
