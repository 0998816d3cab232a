import fc from 'fast-check'
import { test } from 'vitest'
import { missedIn } from '../support/probes.ts'
import { callsInBash } from '../support/real-bash.ts'
import { HARMLESS } from './harmless.ts'

/**
 * The reading against the thing itself: whatever bash hands to `probe` is read as it is, or something unknown is read
 * in its place. More may be read than is run; a call that is left out is a way around every rule.
 */
test('what bash runs is read', (context) => {
  if (!callsInBash([])) return context.skip('no bash 5 here')
  fc.assert(
    fc.property(fc.array(HARMLESS, { minLength: 1, maxLength: 150, size: 'max' }), (scripts) => {
      const real = callsInBash(scripts) ?? []
      if (real.length !== scripts.length) throw new Error('bash did not come to the end')
      const holes = scripts.flatMap((script, i) =>
        missedIn(script, real[i] ?? []).map((call) => `${script}\n  probe ${JSON.stringify(call)}`),
      )
      if (holes.length > 0) throw new Error(holes.slice(0, 3).join('\n\n'))
    }),
    { numRuns: 6 },
  )
}, 60_000)
