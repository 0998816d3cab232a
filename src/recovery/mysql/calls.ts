import { isHarmlessFunction } from '../../facts/sql/functions.ts'
import { ALSO_FUNCTIONS, BEFORE_PARENTHESIS } from '../../facts/sql/words.ts'
import { NotKeepable } from '../database/refusal.ts'
import { literals } from './names.ts'
import type { Client } from './session.ts'
import type { Words, Written } from './words.ts'

/** Words that a table, or a name for one, stands behind: its columns may follow in parentheses. */
const BEFORE_TABLE = [
  'into',
  'insert',
  'replace',
  'ignore',
  'low_priority',
  'high_priority',
  'delayed',
  'as',
]

/** A stored function or procedure. */
export interface Routine {
  readonly schema: string
  readonly name: string
  /** What it does, where this account may see it. */
  readonly body: string | null
  readonly language: string
  readonly sqlMode: string
}

/**
 * The stored functions and procedures that a text calls, where it stands in a database. Throws NotKeepable where a call is
 * neither one of them nor a function of the server that only computes.
 */
export async function routinesIn(
  client: Client,
  words: Words,
  schema: string | undefined,
): Promise<readonly Routine[]> {
  const calls = callsIn(words)
  if (calls.length === 0) return []
  const rows = await client.rows(
    `SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS n, ROUTINE_DEFINITION AS body, SQL_MODE AS mode,
       CONCAT(ROUTINE_BODY, ' ', ROUTINE_TYPE) AS language
     FROM information_schema.ROUTINES
     WHERE LOWER(ROUTINE_NAME) IN (${literals([...new Set(calls.map(({ name }) => name.toLowerCase()))])})`,
  )
  return calls.flatMap((call) => {
    const where = (call.schema ?? schema)?.toLowerCase()
    const found = rows.filter(
      ({ s, n }) => s?.toLowerCase() === where && n?.toLowerCase() === call.name.toLowerCase(),
    )
    const isOwn = call.schema === undefined && isHarmlessFunction(call.name.toLowerCase(), 'mysql')
    if (found.length === 0 && !isOwn)
      throw new NotKeepable(`it calls ${call.name}, and what that does is not known here`)
    return found.map(({ s, n, body, mode, language }) => ({
      schema: s ?? '',
      name: n ?? '',
      body: body ?? null,
      language: language ?? '',
      sqlMode: mode ?? '',
    }))
  })
}

/** `f(…)`, `db.f(…)`, `CALL p`. */
function callsIn(words: Words): readonly Written[] {
  const found: Written[] = []
  for (let i = 0; i < words.length; i++) {
    const name = words.nameAt(i)
    if (name === undefined) continue
    const isDotted = words.isSign(i - 1, '.')
    const first = isDotted ? i - 2 : i
    const isCalled = words.is(first - 1, 'call') && !words.isSign(i + 1, '.')
    if (!isCalled && !words.isSign(i + 1, '(')) continue
    if (words.is(first - 1, ...BEFORE_TABLE)) continue
    const word = name.toLowerCase()
    const isSyntax =
      !isDotted && words.is(i, word) && BEFORE_PARENTHESIS.has(word) && !ALSO_FUNCTIONS.has(word)
    if (isSyntax && !isCalled) continue
    if (isNamedQuery(words, i)) continue
    found.push({ schema: isDotted ? words.nameAt(first) : undefined, name })
  }
  return found
}

/** `WITH name (columns) AS (…)`, which nothing that is called can stand before. */
function isNamedQuery(words: Words, i: number): boolean {
  const behind = words.behindGroup(i + 1)
  return (
    (words.is(i - 1, 'with', 'recursive') || words.isSign(i - 1, ',')) &&
    words.is(behind, 'as') &&
    words.isSign(behind + 1, '(')
  )
}
