import fs from 'node:fs'
import { recall } from '../../../src/context/recall/recall.ts'
import { searchAll } from '../../../src/context/search/project.ts'
import { openTranscript, type Transcript } from '../../../src/context/store.ts'
import type { Manifest } from '../../context/generator/manifest.ts'
import { quantile, type Section } from './print.ts'

/** Of each session so many facts are asked for, each in three ways. */
const ASKED = 5
const ROUNDS = 60
const APPENDED = 100
const RANGES = 3_000

/** What the same store costs a process that has it open, as `interlock mcp` does while its agent works. */
export function open(manifests: readonly Manifest[], store: string): Section {
  const transcripts = manifests.map(({ transcript }) => openTranscript(store, transcript))
  for (const transcript of transcripts) transcript.update()
  const asked = manifests.flatMap(({ facts }, n) =>
    facts
      .slice(0, ASKED)
      .flatMap(({ queries }) =>
        [queries.literal, queries.keywords, queries.paraphrase].map((query) => ({ n, query })),
      ),
  )
  const all = asked.map(({ query }) => timed(() => searchAll(transcripts, query, 10)))
  const one = asked.map(({ n, query }) =>
    timed(() => searchAll(transcripts.slice(n, n + 1), query, 10)),
  )
  const appended = Array.from({ length: ROUNDS }, (_, round) => append(transcripts, round))
  const ranges = Array.from({ length: RANGES }, (_, n) => range(transcripts, n))
  return {
    title: 'The same store, open in one process',
    lines: [
      { what: 'a query over all of it, p50', value: quantile(all, 0.5), unit: 'ms', most: 15 },
      { what: 'a query over all of it, p95', value: quantile(all, 0.95), unit: 'ms', most: 80 },
      { what: 'a query over one session, p50', value: quantile(one, 0.5), unit: 'ms' },
      { what: 'a query over one session, p95', value: quantile(one, 0.95), unit: 'ms' },
      {
        what: `${APPENDED} records more, until one is found, p95`,
        value: quantile(appended, 0.95),
        unit: 'ms',
        most: 50,
      },
      { what: 'an item brought back, p99', value: quantile(ranges, 0.99), unit: 'ms', most: 5 },
    ],
  }
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Throws where what was appended is not found: then there is nothing to time. */
function append([transcript]: readonly Transcript[], round: number): number {
  if (!transcript) throw new Error('there is no session')
  const records = Array.from({ length: APPENDED }, (_, n) => ({
    type: 'user',
    uuid: `appended-${round}-${n}`,
    sessionId: 'appended',
    message: { role: 'user', content: `needle${round}x${n}, among words about what was done` },
  }))
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  return timed(() => {
    fs.appendFileSync(transcript.main, text)
    transcript.update()
    const wanted = `needle${round}x${APPENDED - 1}`
    if (searchAll([transcript], wanted, 1).length === 0) throw new Error(`${wanted} is not found`)
  })
}

/** Items here and there, of one session after the other. */
function range(transcripts: readonly Transcript[], n: number): number {
  const transcript = transcripts[n % transcripts.length]
  const items = transcript?.index.items ?? []
  const item = items[(n * 7919) % items.length]
  if (!transcript || !item) throw new Error('there is nothing to bring back')
  return timed(() => {
    if (!recall(transcript, item).proven) throw new Error(`${item.id} is not what it was`)
  })
}
