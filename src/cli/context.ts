import fs from 'node:fs'
import { defineCommand } from 'citty'
import { transcriptsIn } from '../context/sessions.ts'
import { openTranscript } from '../context/store.ts'
import { tableOf } from '../context/table/table.ts'
import { print, printJson } from './out.ts'
import { storeOf, TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

const index = defineCommand({
  meta: {
    name: 'index',
    description: 'Read transcripts, so that what they say can be found again',
  },
  args: {
    path: { type: 'positional', required: true, description: 'Transcripts, or folders of them' },
    store: TRANSCRIPT_ARGS.store,
    offsets: { type: 'boolean', description: 'Only where things are, not their words' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const files = args._.flatMap((one) =>
      fs.statSync(one, { throwIfNoEntry: false })?.isDirectory() ? transcriptsIn(one) : [one],
    )
    for (const file of files) {
      const transcript = openTranscript(storeOf(args.store), file)
      const {
        items,
        boundaries,
        files: read,
      } = transcript.update(args.offsets ? 'offsets' : 'words')
      const counts = { items: items.length, files: read.length, compactions: boundaries.length }
      if (args.json) printJson({ transcript: transcript.main, ...counts })
      else
        print(
          `${file}: ${counts.items} items in ${counts.files} files, ${counts.compactions} compactions`,
        )
    }
  },
})

const table = defineCommand({
  meta: { name: 'table', description: 'What stands in place of what a compaction dropped' },
  args: { ...TRANSCRIPT_ARGS, json: { type: 'boolean', description: 'Print JSON' } },
  run({ args }) {
    const { text, rows } = tableOf(transcriptOf(args))
    if (args.json) printJson({ text, rows })
    else print(text)
  },
})

/** What compaction dropped, and the way back to it. */
export const context = defineCommand({
  meta: { name: 'context', description: 'What compaction dropped, and the way back to it' },
  subCommands: { index, table },
})
