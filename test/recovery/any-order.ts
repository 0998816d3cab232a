import fc from 'fast-check'
import { expect } from 'vitest'
import type { Snapshot } from '../../src/recovery/snapshot.ts'

/** A database with a state that can be made anew and compared, and the door to it. */
export interface Ground {
  fresh(): Promise<void>
  everything(): Promise<unknown>
  run(sql: string): Promise<Snapshot>
  undo(snapshot: Snapshot): Promise<unknown>
}

/** Some of these statements, in any order and in one transaction or in many, are undone one by one. */
export async function expectUndoneInAnyOrder(
  statements: readonly string[],
  { fresh, everything, run, undo }: Ground,
): Promise<void> {
  const transaction = fc.array(fc.constantFrom(...statements), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(transaction, { minLength: 1, maxLength: 3 }),
      async (transactions) => {
        await fresh()
        const done: { before: unknown; snapshot: Snapshot }[] = []
        for (const one of transactions) {
          const before = await everything()
          const snapshot = await run(one.join(';\n')).catch(() => undefined)
          // What the server refuses leaves nothing behind.
          if (snapshot) done.push({ before, snapshot })
          else expect(await everything()).toEqual(before)
        }
        for (const { before, snapshot } of done.toReversed()) {
          await undo(snapshot)
          expect(await everything()).toEqual(before)
        }
      },
    ),
    { numRuns: 15 },
  )
}
