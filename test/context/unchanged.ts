import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Manifest } from './generator/manifest.ts'

/** The digests of everything in the agent's own folder, by name: what only reads changes none and adds none. */
export function digestsOf({ home }: Manifest): ReadonlyMap<string, string> {
  const names = fs
    .readdirSync(home, { recursive: true, encoding: 'utf8' })
    // Interlock's own; and what SQLite keeps in memory for those that read, whoever they are.
    .filter((name) => !name.startsWith('.interlock') && !name.endsWith('-shm'))
    .filter((name) => fs.statSync(path.join(home, name)).isFile())
  return new Map(
    names.sort().map((name) => {
      const bytes = fs.readFileSync(path.join(home, name))
      return [name, createHash('sha256').update(bytes).digest('hex')]
    }),
  )
}

/** Names of the files that differ, are gone, or are new. */
export function changedSince(manifest: Manifest, before: ReadonlyMap<string, string>): string[] {
  const after = digestsOf(manifest)
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  )
}
