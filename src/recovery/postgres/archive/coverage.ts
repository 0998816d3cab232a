import { withClient } from '../session.ts'
import { Archive, type Base } from './archive.ts'
import { spansOf } from './spans.ts'

/** How far one could come back with a server now. */
export interface Coverage {
  /** The oldest base backup that the log leads on from. */
  readonly base: Base
  /** Nothing that was committed until then is missing; milliseconds since 1970, by the server's clock. */
  readonly walUntil: number
}

/** undefined where there is no base backup from which the log leads on, or where the server does not answer. */
export async function coverage(url: string, recovery: string): Promise<Coverage | undefined> {
  const system = await systemOf(url).catch(() => undefined)
  return system === undefined ? undefined : coverageOf(new Archive(recovery, system))
}

export function coverageOf(archive: Archive): Coverage | undefined {
  const last = spansOf(archive).findLast(({ stretch }) => stretch !== undefined)
  if (!last) return undefined
  const first = spansOf(archive).find(({ stretch }) => stretch?.from === last.stretch?.from)
  return { base: first?.base ?? last.base, walUntil: last.to.at }
}

/** Who the server behind a URL is; it takes no right. */
export async function systemOf(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ system: string }>(
      'SELECT system_identifier::text AS system FROM pg_control_system()',
    )
    return rows[0]?.system ?? ''
  })
}
