import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { workOf } from '../../src/world/git.ts'
import { makeRepository } from '../support/repository.ts'
import { tempFolder } from '../support/temp.ts'

it('a configuration of more filters than anybody reads runs none of them', async () => {
  const temp = tempFolder()
  const folder = makeRepository(path.join(temp, 'repository'))
  const filters = Array.from({ length: 9_000 }, (_, n) => `[filter "${n}${'x'.repeat(1_000)}"]`)
  const marker = path.join(temp, 'ran')
  fs.appendFileSync(
    path.join(folder, '.git/config'),
    `${filters.join('\n\tclean = cat\n')}\n[filter "x"]\n\tclean = touch ${marker} && cat\n`,
  )
  fs.writeFileSync(path.join(folder, '.gitattributes'), '* filter=x\n')
  fs.utimesSync(path.join(folder, 'tracked.txt'), 1, 1)
  await workOf(folder)
  expect(fs.existsSync(marker)).toBe(false)
})
