import { defineCommand } from 'citty'
import { linesOf } from '../context/index/item.ts'
import { keptText } from '../context/kept/keep.ts'
import { quoted } from '../context/recall/quote.ts'
import { recall } from '../context/recall/recall.ts'
import { maskSecrets } from '../record/secrets/redact.ts'
import { printForeign, printJson } from './out.ts'
import { rangeOf } from './range.ts'
import { TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

/** What stands in a stretch of a transcript, whole, as people and models read it. */
export const transcript = defineCommand({
  meta: {
    name: 'transcript',
    description: 'What a stretch of a transcript says: --lines 847-1023',
  },
  args: {
    lines: { type: 'string', required: true, description: 'Lines of its file: 847-1023' },
    ...TRANSCRIPT_ARGS,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const opened = transcriptOf(args)
    const [from, to] = rangeOf(args.lines)
    const within = opened.index.items.filter((item) => {
      const [first, last] = linesOf(item)
      return item.file === 0 && first <= to && last >= from
    })
    if (within.length === 0) throw new Error(`lines ${args.lines} of ${opened.main} say nothing`)
    for (const item of within) {
      const { text, proven } = recall(opened, item, keptText)
      if (!proven) {
        process.stderr.write(
          `interlock: ${item.id} is no longer what it was, and no copy was kept\n`,
        )
        continue
      }
      const shown = process.stdout.isTTY ? text : maskSecrets(text).text
      if (args.json) printJson({ id: item.id, lines: linesOf(item), by: item.by, text: shown })
      else printForeign(quoted(opened, item, { text: shown }))
    }
  },
})
