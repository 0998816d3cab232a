import fs from 'node:fs'
import { defineCommand } from 'citty'
import { keepListed } from '../context/kept/keep.ts'
import { CONTEXT_RETENTION, sweepContext } from '../context/kept/sweep.ts'
import { transcriptsIn } from '../context/sessions/claude-code.ts'
import { openTranscript } from '../context/store.ts'
import { tableOf } from '../context/table/table.ts'
import { epochs } from './context-epochs.ts'
import { answerHook, toldOf } from './context-hook.ts'
import { sessions } from './context-sessions.ts'
import { print, printJson } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { contextSettingsHere } from './retention.ts'
import { storeOf, TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

const index = defineCommand({
  meta: {
    name: 'index',
    description: 'Read transcripts, so that what they say can be found again',
  },
  args: {
    path: { type: 'positional', required: true, description: 'Transcripts, or folders of them' },
    store: TRANSCRIPT_ARGS.store,
    kept: { type: 'boolean', description: 'Leave out what was forgotten' },
    offsets: { type: 'boolean', description: 'Only where things are, not their words' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const files = args._.flatMap((one) =>
      fs.statSync(one, { throwIfNoEntry: false })?.isDirectory() ? transcriptsIn(one) : [one],
    )
    for (const file of files) {
      const transcript = openTranscript(storeOf(args.store), file)
      if (transcript.isForgotten()) {
        if (args.kept) continue
        refuseWithoutPerson()
        transcript.remember()
      }
      const {
        items,
        boundaries,
        files: read,
      } = transcript.update(args.offsets ? 'offsets' : 'words')
      // What a table names is copied here, where no agent waits.
      if (args.kept && boundaries.length > 0) keepListed(transcript, tableOf(transcript))
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
    const { text, rows } = tableOf(transcriptOf(args, { depth: 'offsets' }))
    if (args.json) printJson({ text, rows })
    else print(text)
  },
})

const hook = defineCommand({
  meta: { name: 'hook', description: 'Answer an agent’s hook: its JSON on standard input' },
  args: {
    store: TRANSCRIPT_ARGS.store,
    plain: { type: 'boolean', description: 'What there is to say, as JSON, for a hook of our own' },
    agent: { type: 'string', default: 'claude-code', description: 'claude-code or codex' },
  },
  run({ args }) {
    const text = fs.readFileSync(0, 'utf8')
    if (args.plain) print(JSON.stringify(toldOf(text, storeOf(args.store)) ?? {}))
    else answerHook(text, args.agent, storeOf(args.store))
  },
})

const sweep = defineCommand({
  meta: {
    name: 'sweep',
    description: 'Forget what is too old or too much, as the daemon does daily',
  },
  args: { store: TRANSCRIPT_ARGS.store },
  run({ args }) {
    // Of a folder that somebody names, whatever looks like a session's would go.
    if (args.store !== undefined) refuseWithoutPerson()
    const { keepDays, keepBytes } = contextSettingsHere()
    const { days, bytes } = CONTEXT_RETENTION
    const retention = { days: keepDays ?? days, bytes: keepBytes ?? bytes }
    print(`${sweepContext(storeOf(args.store), retention, Date.now())} forgotten`)
  },
})

const forget = defineCommand({
  meta: { name: 'forget', description: 'Keep nothing of a transcript, now and later' },
  args: {
    transcript: { type: 'positional', required: true, description: 'The transcript' },
    store: TRANSCRIPT_ARGS.store,
  },
  run({ args }) {
    refuseWithoutPerson()
    openTranscript(storeOf(args.store), args.transcript).forget()
    print('Its index and every copy are gone, and none will be made by itself.')
  },
})

/** What compaction dropped, and the way back to it. */
export const context = defineCommand({
  meta: { name: 'context', description: 'What compaction dropped, and the way back to it' },
  subCommands: { index, table, sessions, epochs, hook, forget, sweep },
})
