import { KEPT_SCHEMA } from '../database/change.ts'
import { NotKeepable } from '../database/refusal.ts'

/** Throws where a database is the server's own, or ours. */
export function expectOthers(schema: string): void {
  if (schema.toLowerCase().startsWith(KEPT_SCHEMA))
    throw new NotKeepable('it names what Interlock keeps')
  if (/^(mysql|sys|information_schema|performance_schema)$/i.test(schema))
    throw new NotKeepable('it changes the server’s own tables')
}
