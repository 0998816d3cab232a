import fs from 'node:fs'
import { safe } from '../message/message.ts'
import { allArchives } from '../recovery/postgres/archive/archive.ts'
import { rehearseArchive } from '../recovery/postgres/archive/rehearse.ts'
import { drilledPointsFile } from '../state/places.ts'
import { momentInWords } from '../world/time.ts'
import { note } from './note.ts'
import { print, printJson } from './out.ts'
import { places } from './paths.ts'
import { refuseWithoutPerson } from './person.ts'
import { openCatalog } from './restore.ts'

interface How {
  readonly bin?: string | undefined
  readonly as?: string | undefined
  readonly json?: boolean | undefined
}

const MARKS = { works: 'ok ', fails: 'RED', untried: '-- ' } as const

/** Tries out that each server that is kept comes back to its newest moment, beside, and removes it again. */
export async function drillPoints(how: How): Promise<void> {
  // It starts the program that is named.
  if (how.bin !== undefined || how.as !== undefined) refuseWithoutPerson()
  const { folder } = openCatalog()
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  fs.writeFileSync(drilledPointsFile(places()), '', { mode: 0o600 })
  const archives = allArchives(folder).filter((archive) => archive.allBases().length > 0)
  if (archives.length === 0 && !how.json)
    return print('No server is kept yet. Begin: interlock backup URL --follow')
  for (const archive of archives) {
    const system = archive.about()?.system ?? ''
    const proof = await rehearseArchive(archive, how, momentInWords, Date.now)
    note(`drill: a PostgreSQL server ${WORDS[proof.state]}`, { system, ...proof })
    if (how.json) printJson({ system, ...proof })
    else print(`${MARKS[proof.state]}  PostgreSQL …${system.slice(-6)}  ${safe(proof.words)}`)
    if (proof.state === 'fails') process.exitCode = 1
  }
}

const WORDS = {
  works: 'came back beside, to its newest moment',
  fails: 'did not come back',
  untried: 'was not tried out',
} as const
