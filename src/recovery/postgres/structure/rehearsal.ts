import { type ClientBase, DatabaseError } from 'pg'
import { CannotUndo, NotKeepable } from '../../database/refusal.ts'
import { changedBetween, type Parts, wordsOfPart } from './part.ts'
import { partsOf } from './parts.ts'
import { differenceIn, type Rest, restOf } from './rest.ts'

/** What a database is made of, without its rows. */
export interface Made {
  readonly parts: Parts
  readonly rest: Rest
}

/**
 * Takes something back once where nobody sees it. Throws NotKeepable where it does not come back, or not the very same;
 * `expectMore` looks at what a catalogue does not show.
 */
export async function rehearse(
  client: ClientBase,
  before: Made,
  takeBack: () => Promise<unknown>,
  expectMore: () => Promise<void> = async () => {},
): Promise<void> {
  await client.query('SAVEPOINT interlock_rehearsal')
  try {
    await takeBack()
    await expectMade(client, before)
    await expectMore()
  } catch (error) {
    if (error instanceof CannotUndo || error instanceof DatabaseError)
      throw new NotKeepable(`it was tried out, and does not come back: ${error.message}`)
    throw error
  }
  await client.query('ROLLBACK TO SAVEPOINT interlock_rehearsal')
  await client.query('RELEASE SAVEPOINT interlock_rehearsal')
}

async function expectMade(client: ClientBase, { parts, rest }: Made): Promise<void> {
  const [other] = changedBetween(parts, await partsOf(client))
  const part = other?.was ?? other?.is
  if (part) throw new NotKeepable(`${wordsOfPart(part)} would not be what it was`)
  const different = differenceIn(rest, await restOf(client))
  if (different !== undefined)
    throw new NotKeepable(`nothing here brings it back (${different} would not be what they were)`)
}
