import { parentPort, workerData } from 'node:worker_threads'
import { partOf } from '../../ledger/absorb.ts'
import { Ledger } from '../../ledger/ledger.ts'
import { LineReader } from '../lines.ts'
import type { Share } from './share.ts'
import { readTranscripts } from './transcripts.ts'

/** A thread of its own: reads its share of the transcripts, and gives what it has found. */
const { root, files }: Share = workerData
const ledger = new Ledger()
readTranscripts(ledger, root, files, new LineReader())
parentPort?.postMessage(partOf(ledger))
