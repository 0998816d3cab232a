import http from 'node:http'

/** What the daemon answered: its status, and its JSON. */
export interface PeopleAnswer {
  readonly status: number
  readonly body: unknown
}

/** One question over the socket of people. */
export function askPeople(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<PeopleAnswer> {
  return new Promise((resolve, reject) => {
    const request = openPeople(socket, method, path, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        try {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
        } catch (error) {
          reject(error)
        }
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** A request of one's own, for an answer that goes on and on. */
export function openPeople(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  hear: (response: http.IncomingMessage) => void,
): http.ClientRequest {
  const headers = { host: 'localhost', 'content-type': 'application/json' }
  return http.request({ socketPath: socket, path, method, headers, agent: false }, hear)
}
