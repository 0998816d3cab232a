import fs from 'node:fs'
import { defineCommand } from 'citty'
import { addPin, type Pin, pinsOf, removePin } from '../context/pins.ts'
import { nameOf } from '../context/sessions/name.ts'
import { maskSecrets } from '../record/secrets/redact.ts'
import { print, printJson } from './out.ts'
import { refuseWithoutPerson } from './person.ts'
import { storeOf, TRANSCRIPT_ARGS, transcriptOf } from './transcript-here.ts'

const ID = /^R(?:[a-z0-9]{5}\.)?\d+$/

/** What stays in sight over every compaction, `/clear`, resume and fork. */
export const pin = defineCommand({
  meta: {
    name: 'pin',
    description: 'Keep something in sight over every compaction: interlock pin R7',
  },
  args: {
    what: { type: 'positional', required: false, description: 'An id, or words in quotes' },
    remove: { type: 'string', description: 'Take one out, by its id or its words' },
    export: { type: 'string', description: 'Write the pins into a memory file, as MEMORY.md' },
    ...TRANSCRIPT_ARGS,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run({ args }) {
    const store = storeOf(args.store)
    const project = process.cwd()
    if (args.remove !== undefined) {
      refuseWithoutPerson()
      if (!removePin(store, project, args.remove)) throw new Error(`there is no pin ${args.remove}`)
      return print('It is no longer pinned.')
    }
    if (args.export !== undefined) {
      refuseWithoutPerson()
      return exportTo(args.export, store, project)
    }
    if (args.what === undefined) return show(store, project, args.json === true)
    const at = Date.now()
    if (!ID.test(args.what)) {
      refuseWithoutPerson()
      addPin(store, { kind: 'text', text: args.what, project, at })
      return print('Pinned. It stands before every table from now on.')
    }
    const transcript = transcriptOf(args)
    if (!transcript.index.find(args.what))
      throw new Error(`there is no ${args.what} in ${transcript.main}`)
    const { cwd } = transcript.index.where
    const pinned = { kind: 'item', id: args.what, transcript: transcript.main, at } as const
    addPin(store, { ...pinned, project: cwd ?? project })
    print(`${args.what} is pinned.`)
  },
})

function show(store: string, project: string, asJson: boolean): void {
  const pins = pinsOf(store, project).map(shown)
  if (asJson) return printJson(pins)
  if (pins.length === 0)
    return print('Nothing is pinned here. Try: interlock pin "always use pnpm"')
  for (const one of pins) print(wordsOf(one))
}

/** A person at a terminal sees their own secrets; a pipe may be an agent's. */
function shown(one: Pin): Pin {
  return one.kind === 'text' && !process.stdout.isTTY
    ? { ...one, text: maskSecrets(one.text).text }
    : one
}

function wordsOf(one: Pin): string {
  return one.kind === 'text'
    ? one.text
    : `${one.id} of session ${nameOf(one.transcript)} (interlock recall ${one.id})`
}

const [BEGIN, END] = ['<!-- interlock pins -->', '<!-- /interlock pins -->']

/** Ours stand between two marks; everything else of the file stays as it is. */
function exportTo(file: string, store: string, project: string): void {
  const lines = pinsOf(store, project).map(
    (one) => `- ${maskSecrets(wordsOf(one).replace(/\s+/g, ' ')).text}`,
  )
  const ours = [BEGIN, ...lines, END].join('\n')
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)]
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  const after =
    begin >= 0 && end > begin
      ? before.slice(0, begin) + ours + before.slice(end + END.length)
      : `${before}${gap}${ours}\n`
  fs.writeFileSync(file, after)
  print(`${lines.length} pins stand in ${file}.`)
}
