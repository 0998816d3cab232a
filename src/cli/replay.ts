import { defineCommand } from 'citty'
import { SqliteLedger } from '../record/sqlite/sqlite-ledger.ts'
import { verify } from '../record/verify.ts'
import { INCIDENTS, type ReplayCall } from '../replay/incidents.ts'
import { type ReplayResult, Stage } from '../replay/replay.ts'
import { print, styleFor } from './out.ts'
import { distFolder } from './paths.ts'

/** Plays the incidents through the real hook, in a throw-away home, and shows what a person would see. */
export const replay = defineCommand({
  meta: {
    name: 'replay',
    description: 'Replay real incidents through the real hook, in a throw-away home',
  },
  async run() {
    const stage = new Stage()
    const end = () => {
      void stage.close().then(() => process.exit(130))
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    try {
      await stage.open(distFolder())
      const wrong = await playAll(stage)
      summary(stage, wrong)
      if (wrong.length > 0) process.exitCode = 1
    } finally {
      await stage.close()
      process.off('SIGINT', end)
      process.off('SIGTERM', end)
    }
  },
})

async function playAll(stage: Stage): Promise<readonly string[]> {
  const style = styleFor(process.stdout)
  const wrong: string[] = []
  print(
    'Interlock stands between an agent and what it could break. A scripted agent now makes these calls',
  )
  print('through the real hook, in a throw-away home; nothing of them is run, but what is undone.')
  for (const incident of INCIDENTS) {
    print(`\n${style.mark(incident.title)}\n${incident.story}\n`)
    if (incident.mode)
      print(
        `  ${style.dim('you    ')}  interlock ${incident.mode.kind} --until 1h --reason "${incident.mode.reason}"`,
      )
    if (incident.settings !== undefined) {
      for (const line of incident.settings.split('\n').filter((one) => one !== ''))
        print(`  ${style.dim('you    ')}  ${line}`)
      stage.set(incident.settings)
    }
    stage.order(incident.mode)
    if (incident.people) stage.enrol(incident.people)
    if (incident.compacts) {
      const { row, chars, exact } = stage.compact()
      if (!exact) wrong.push('what was pasted did not come back after a compaction')
      print(`  ${style.dim('model  ')}  is given: ${row}`)
      print(
        `  ${style.dim('you    ')}  interlock recall R1  (${chars} characters, ${exact ? 'byte for byte as they were pasted' : 'LOST'})`,
      )
    }
    let shown = false
    for (const call of incident.calls) {
      if (call.after !== undefined) {
        await stage.approve(call.after)
        print(`  ${style.dim(`${call.after.padEnd(7)}`)}  interlock approvals approve`)
      }
      const result = stage.call(call)
      if (result.effect !== call.expect)
        wrong.push(`${wordsOf(call)} (${result.effect}, not ${call.expect})`)
      printCall(call, result, !shown)
      const { undone, found } = call
      const tell = (name: string, command: string, back: boolean): void => {
        if (!back) wrong.push(`${name} did not come back`)
        const state = back ? 'back, as it was' : 'GONE'
        print(`  ${style.dim('you    ')}  ${command.padEnd(16)}  (${name} is ${state})`)
      }
      if (undone !== undefined) tell(undone, 'interlock undo', stage.undo(undone, call))
      if (found !== undefined) {
        print(`           ${style.dim(`its program deletes ${found}, which no command names`)}`)
        tell(found, 'interlock undo', await stage.find(found, call))
      }
      if (result.effect !== 'allow') shown = true
    }
  }
  return wrong
}

/** The first refusal of an incident is shown whole, as the agent and the person see it; the others in a line. */
function printCall(call: ReplayCall, result: ReplayResult, whole: boolean): void {
  const style = styleFor(process.stdout)
  const words = wordsOf(call)
  if (result.effect === 'allow') return print(`  ${style.dim('passes ')}  ${words}`)
  print(`  ${style.stopped('stopped')}  ${words}`)
  if (whole)
    print(
      result.text
        .split('\n')
        .map((line) => `           ${line}`)
        .join('\n'),
    )
  else print(`           ${style.dim(result.text.split('\n').at(-1) ?? '')}`)
}

function wordsOf({ tool, input }: ReplayCall): string {
  const text = input.command ?? `${tool} ${input.file_path ?? input.prompt ?? ''}`
  return text.length > 110 ? `${text.slice(0, 107)}...` : text
}

function summary(stage: Stage, wrong: readonly string[]): void {
  const ledger = new SqliteLedger(stage.places.ledger, { readonly: true })
  try {
    const actions = ledger.query({ kind: 'action', last: 1000 })
    const count = (effect: string) => actions.filter((entry) => entry.body.effect === effect).length
    const verdict = verify(ledger.entries(), undefined)
    print(
      `\n${count('deny')} calls were stopped, ${count('allow')} passed, ${count('ask')} were put to people. ${actions.length} judgements are in the record${verdict.ok ? ', and its chain of hashes holds' : '; its chain is BROKEN'}.`,
    )
    print(
      'The throw-away home, the daemon and the record of it are gone again. Nothing of yours was touched.',
    )
  } finally {
    ledger.close()
  }
  for (const text of wrong) print(`NOT AS IT SHOULD BE: ${text}`)
  print(
    '\nNext: node dist/cli.mjs init --dry-run    (shows what Interlock would change for your agents)',
  )
}
