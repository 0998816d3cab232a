import fs from 'node:fs'
import path from 'node:path'
import type { Check } from '../agents/setup.ts'
import { CONTEXT_RETENTION } from '../context/kept/sweep.ts'
import { places } from './paths.ts'
import { contextSettingsHere } from './retention.ts'

const GIB = 1024 ** 3

/** What is kept of transcripts, and for how long. */
export function contextChecks(): readonly Check[] {
  const { context } = places()
  const { keepDays, keepBytes, spillBytes } = contextSettingsHere()
  const sessions = fs.existsSync(context)
    ? fs
        .readdirSync(context)
        .filter((name) => fs.existsSync(path.join(context, name, 'items.jsonl')))
    : []
  const kept = `kept for ${keepDays ?? CONTEXT_RETENTION.days} days, up to ${Number(((keepBytes ?? CONTEXT_RETENTION.bytes) / GIB).toFixed(2))} GiB`
  const aside =
    spillBytes === undefined ? '' : `; outputs from ${spillBytes} bytes on are put aside`
  const text = `${sessions.length} sessions can be recalled; ${kept}${aside}`
  return [{ id: 'context', ok: true, text, repair: '' }]
}
