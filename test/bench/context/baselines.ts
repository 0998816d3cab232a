import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import * as v from 'valibot'
import type { Fact, Manifest } from '../../context/generator/manifest.ts'
import { type Json, stringsOf } from '../../context/generator/steps.ts'
import type { Engine } from './searches.ts'

/** What stands in one line of the agent's files, or in one spilled file. */
interface Doc {
  readonly raw: string
  readonly text: string
}

const Records = v.array(v.object({ id: v.number() }))

/** Of this session, forks left out: more than an agent would be told to look at. */
function docsOf({ files, session, transcript }: Manifest): readonly Doc[] {
  return files
    .filter((file) => file === transcript || path.dirname(file).includes(session))
    .filter((file) => !file.endsWith('.meta.json'))
    .flatMap((file) => {
      const whole = fs.readFileSync(file, 'utf8')
      if (!file.endsWith('.jsonl')) return [{ raw: whole, text: whole }]
      return whole.split('\n').map((raw) => ({ raw, text: said(raw) }))
    })
}

function said(line: string): string {
  try {
    const record: Json = JSON.parse(line)
    return stringsOf(record).join('\n')
  } catch {
    return ''
  }
}

function rankIn(docs: readonly (Doc | undefined)[], fact: Fact) {
  const rank = docs.slice(0, 5).findIndex((doc) => doc?.text.includes(fact.text))
  return { rank: rank < 0 ? undefined : rank, got: docs[0]?.text.slice(0, 60) ?? '' }
}

/** What the path after a summary gives: the lines of the raw files with most of the words, in their order. */
export function grep(manifest: Manifest): Engine {
  const docs = docsOf(manifest).map((doc) => ({ doc, lower: doc.raw.toLowerCase() }))
  return async (kind, query, fact) => {
    if (kind === 'literal')
      return rankIn(
        docs.flatMap(({ doc }) => (doc.raw.includes(query) ? [doc] : [])),
        fact,
      )
    const words = wordsOf(query)
    const found = docs
      .map(({ doc, lower }) => ({
        doc,
        score: words.filter((word) => lower.includes(word)).length,
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
    return rankIn(
      found.map(({ doc }) => doc),
      fact,
    )
  }
}

/** The ranking that comes with SQLite; undefined where it was built without. */
export function fullText(manifest: Manifest): Engine | undefined {
  const db = new Database(':memory:')
  try {
    db.exec('create virtual table docs using fts5(text)')
  } catch {
    return undefined
  }
  const docs = docsOf(manifest)
  const insert = db.prepare('insert into docs(rowid, text) values (?, ?)')
  for (const [n, { text }] of docs.entries()) insert.run(n, text)
  const find = db.prepare(
    'select rowid as id from docs where docs match ? order by bm25(docs) limit 5',
  )
  const ask = (match: string) => v.parse(Records, find.all(match)).map(({ id }) => docs[id])
  return async (kind, query, fact) => {
    if (kind === 'literal') return rankIn(ask(quoted(query)), fact)
    const words = wordsOf(query).map(quoted)
    const all = kind === 'keywords' ? ask(words.join(' AND ')) : []
    return rankIn(all.length > 0 ? all : ask(words.join(' OR ')), fact)
  }
}

function quoted(words: string): string {
  return `"${words.replaceAll('"', '""')}"`
}

function wordsOf(query: string): readonly string[] {
  return [...new Set(query.toLowerCase().match(/[\w-]+/g) ?? [])]
}
