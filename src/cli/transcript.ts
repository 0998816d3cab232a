import { defineCommand } from 'citty'
import { print } from './out.ts'
import { TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

export const transcript = defineCommand({
  meta: { name: 'transcript', description: 'A stretch of a transcript: --lines 847-1023' },
  args: { lines: { type: 'string', required: true, description: '847-1023' }, ...TRANSCRIPT_ARGS },
  run({ args }) {
    print(transcriptOf(args).main)
  },
})
