import { defineCommand } from 'citty'
import { safe } from '../message/message.ts'
import { ENTRY_KINDS, type Entry } from '../record/entry.ts'
import { lineOf } from '../record/line.ts'
import { lastOf } from './last.ts'
import { print, printJson, styleFor } from './out.ts'
import { places } from './paths.ts'
import { openRecord, type RecordReader } from './record.ts'

const LAST_DEFAULT = 30

/** The record, newest last. */
export const log = defineCommand({
  meta: {
    name: 'log',
    description: 'Show what was judged; `interlock log verify` checks the chain',
  },
  args: {
    json: { type: 'boolean', description: 'One JSON object a line' },
    last: { type: 'string', description: `How many entries (default ${LAST_DEFAULT})` },
    session: { type: 'string', description: 'Only this session' },
    effect: { type: 'string', description: 'Only allow, ask or deny' },
    kind: { type: 'string', description: 'Only action, signal, approval, incident or service' },
  },
  async run({ args }) {
    const [verb] = args._
    const record = openRecord()
    if (!record) return print('Nothing is recorded yet. Run: interlock init')
    try {
      if (verb === 'verify') return await verifyRecord(record, args.json === true)
      const { effect } = args
      const kind = ENTRY_KINDS.find((one) => one === args.kind)
      const entries = await record.query({
        last: lastOf(args.last, LAST_DEFAULT),
        ...(args.session !== undefined && { session: args.session }),
        ...((effect === 'allow' || effect === 'ask' || effect === 'deny') && { effect }),
        ...(kind !== undefined && { kind }),
      })
      for (const entry of entries) {
        if (args.json) printJson(flat(entry))
        else print(line(entry))
      }
    } finally {
      record.close()
    }
  },
})

/** An entry with its body's fields beside its own, for programs. */
export function flat({ body, salt: _salt, ...rest }: Entry): object {
  const { deed } = body
  const command =
    typeof deed === 'object' && deed !== null && 'command' in deed ? { command: deed.command } : {}
  return { ...rest, ...command, ...body }
}

function line(entry: Entry): string {
  const style = styleFor(process.stdout)
  const { body } = entry
  const time = new Date(entry.at).toISOString().slice(0, 19).replace('T', ' ')
  const effect = typeof body.effect === 'string' ? body.effect : entry.kind
  const paint =
    effect === 'deny' || entry.kind === 'incident'
      ? style.stopped
      : effect === 'ask'
        ? style.asked
        : style.dim
  return `${style.dim(`${String(entry.seq).padStart(6)}  ${time}`)}  ${paint(effect.padEnd(8))}  ${safe(lineOf(entry)).replaceAll('\n', '⏎').slice(0, 140)}`
}

async function verifyRecord(record: RecordReader, json: boolean): Promise<void> {
  const verdict = await record.verify()
  if (json) printJson(verdict)
  else if (verdict.ok)
    print(
      `The chain holds: ${verdict.entries} entries, each linked to the one before.\nNewest: ${verdict.head.hash}`,
    )
  else
    print(
      `The chain is broken at entry ${verdict.seq}: ${verdict.why}.\nKeep a copy of ${places().ledger}, and tell the people who rely on it.`,
    )
  if (!verdict.ok) process.exitCode = 1
}
