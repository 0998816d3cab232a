import fs from 'node:fs'
import type { Check } from '../agents/setup.ts'
import { Catalog } from '../recovery/catalog.ts'
import { knowsAttributes } from '../recovery/files/attributes.ts'
import { settle } from '../recovery/files/switch.ts'
import { isUndone } from '../recovery/snapshot.ts'
import { drilledFile } from '../state/places.ts'
import { timeInWords } from '../world/time.ts'
import { archiveChecks } from './doctor-archives.ts'
import { places } from './paths.ts'
import { retentionHere, retentionInWords } from './retention.ts'

const MIB = 1024 * 1024

/** What is kept, how a restore that was cut off has ended, and what the last drill has found. */
export function recoveryChecks(): readonly Check[] {
  const here = places()
  const kept = retentionInWords(retentionHere())
  if (!fs.existsSync(here.recovery))
    return [{ id: 'recovery', ok: true, text: `nothing was kept yet; ${kept}`, repair: '' }]
  const catalog = new Catalog(here.recovery)
  const settled = settle(catalog.journal)
  const all = catalog.all()
  const failed = all.filter(
    (one) => !isUndone(one, all) && catalog.proofOf(one.id)?.works === false,
  )
  const drilled = fs.statSync(drilledFile(here), { throwIfNoEntry: false })?.mtimeMs
  const size = `${all.length} snapshots, ${Math.ceil(catalog.store.total() / MIB)} MiB`
  const drill = drilled === undefined ? 'no drill yet' : `last drill ${timeInWords(drilled)}`
  return [
    {
      id: 'recovery',
      ok: failed.length === 0,
      text:
        failed.length === 0
          ? `${size}; ${kept}; ${drill}`
          : `${size}; ${failed.length} of them did not come back when it was tried: ${failed.map(({ id }) => id).join(', ')}`,
      repair: 'See why: interlock drill',
    },
    ...(settled === 'old' || settled === 'new'
      ? [
          {
            id: 'recovery/cut-off',
            ok: true,
            text: `a restore that was cut off has been settled: the ${settled} state stands`,
            repair: '',
          },
        ]
      : []),
    ...attributeChecks(),
    ...archiveChecks(here.recovery),
  ]
}

/** Nothing that has to be put right: all else is kept there as well. */
function attributeChecks(): readonly Check[] {
  if (knowsAttributes()) return []
  const text =
    'extended attributes and access lists are not kept: @napi-rs/xattr has nothing for this machine'
  return [{ id: 'recovery/attributes', ok: true, text, repair: '' }]
}
