import fs from 'node:fs'
import path from 'node:path'
import { shellAction } from '../../src/cli/check.ts'
import { Catalog } from '../../src/recovery/catalog.ts'
import { keepBefore } from '../../src/recovery/keep.ts'

/**
 * `keep.ts FOLDER`: keeps a folder again and again, with other contents each time, and puts away every other time what was
 * kept, until somebody ends it.
 */
const folder = process.argv[2] ?? ''
const work = path.join(folder, 'work')
const catalog = new Catalog(path.join(folder, 'kept'))
for (let round = 0; ; round++) {
  for (let n = 0; n < 40; n++)
    fs.writeFileSync(path.join(work, `file ${n}`), `${process.pid} ${round} ${n} `.repeat(200))
  const kept = keepBefore(
    shellAction('rm -r work', folder),
    [{ at: work, worth: 'lasting' }],
    catalog,
    Date.now(),
  )
  if (kept.kind !== 'kept') throw new Error(JSON.stringify(kept))
  process.stdout.write('kept\n')
  if (round % 2 === 0) for (const _ of catalog.store.unpack());
}
