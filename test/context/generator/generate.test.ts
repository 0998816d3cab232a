import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../support/temp.ts'
import { digestsOf } from '../unchanged.ts'
import { generate } from './generate.ts'
import { FORMATS, type Item, type Manifest } from './manifest.ts'
import { type Json, stringsOf } from './steps.ts'

const FACTS = 20
const Parts = v.array(v.object({ data: v.string() }))

describe.each(FORMATS)('a session as %s keeps it', (format) => {
  it('is the same for the same seed', () => {
    const home = path.join(tempFolder(), 'home')
    const [first, second] = [1, 2].map(() => {
      fs.rmSync(home, { recursive: true, force: true })
      const manifest = generate({ format, home, seed: 5, facts: FACTS })
      // SQLite salts its log.
      return {
        manifest,
        digests: [...digestsOf(manifest)].filter(([name]) => !name.endsWith('-wal')),
      }
    })
    expect(first).toEqual(second)
    expect(generate({ format, home: `${home}-2`, seed: 6, facts: FACTS }).facts).not.toEqual(
      first?.manifest.facts,
    )
  })

  it('has its facts and decoys at their lines, and nowhere before', () => {
    const manifest = generate({ format, home: tempFolder(), seed: 5, facts: FACTS })
    const { facts, decoys } = manifest
    expect(facts).toHaveLength(FACTS)
    expect(decoys.length).toBeGreaterThan(0)
    const wrong = facts.filter((fact) => !standsAt(manifest, fact, fact.text))
    expect(wrong.map(({ id, where }) => ({ id, where }))).toEqual([])
    expect(
      decoys.filter(({ of, raw }) => facts.some(({ id, text }) => id === of && raw.includes(text))),
    ).toEqual([])
  })

  it('holds the literal words of a fact in that fact alone', () => {
    const { facts, decoys } = generate({ format, home: tempFolder(), seed: 5, facts: FACTS })
    for (const { id, queries } of facts) {
      const holders = [...facts, ...decoys].filter(({ raw }) => raw.includes(queries.literal))
      expect(holders.map((item) => item.id)).toEqual([id])
    }
  })
})

/** Whether the first line that holds this text is one of the item's. */
function standsAt({ files }: Manifest, item: Item, text: string): boolean {
  const lines = linesOf(item.file)
  const at = lines.findIndex((strings) => strings.some((one) => one.includes(text))) + 1
  if (at > 0) return at >= item.lines[0] && at <= item.lines[1]
  // The record has the beginning of a spilled result; the whole lies beside it.
  return files.some(
    (file) => file.includes('tool-results') && fs.readFileSync(file, 'utf8') === text,
  )
}

function linesOf(file: string): readonly (readonly string[])[] {
  const [database = '', session] = file.split('#')
  if (session === undefined) return fs.readFileSync(file, 'utf8').split('\n').map(stringsIn)
  const db = new Database(database, { readonly: true })
  const parts = db.prepare('select data from part where session_id = ? order by id')
  const rows = v.parse(Parts, parts.all(session))
  db.close()
  return rows.map(({ data }) => stringsIn(data))
}

/** Codex keeps the arguments of a call as JSON within the record. */
function stringsIn(line: string): readonly string[] {
  const strings = stringsOf(parsed(line))
  return [
    ...strings,
    ...strings.flatMap((one) => (one.startsWith('{') ? stringsOf(parsed(one)) : [])),
  ]
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
