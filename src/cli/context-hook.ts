import { spawn } from 'node:child_process'
import type { Signal, Told } from '../action/signal.ts'
import { claudeCode } from '../agents/claude-code/wire.ts'
import { momentOf, toldAt } from '../context/moments/moments.ts'
import { codexWords } from './codex-words.ts'

/** What there is to say at an agent's event, as its program reads it. Whatever fails, the agent goes on. */
export function answerHook(text: string, agent: string, store: string): void {
  try {
    const event = claudeCode.read(text)
    const told = toldOf(text, store)
    if (event.kind !== 'signal' || told === undefined) return
    const words = agent === 'codex' ? codexWords : claudeWords
    process.stdout.write(words(event.signal, told))
    if (event.signal.transcript !== undefined) readBeside(event.signal.transcript, store)
  } catch (error) {
    process.stderr.write(`interlock: ${error instanceof Error ? error.message : 'it failed'}\n`)
  }
}

function claudeWords(signal: Signal, told: Told): string {
  return claudeCode.told(signal, told).stdout
}

/** What was said of is written down too, though the transcript may be gone tomorrow; nobody waits for it. */
function readBeside(transcript: string, store: string): void {
  const [, program = ''] = process.argv
  const words = [program, 'context', 'index', transcript, '--store', store, '--kept']
  const child = spawn(process.execPath, words, { detached: true, stdio: 'ignore' })
  child.on('error', () => {})
  child.unref()
}

/** undefined where the event is no moment at which anything is said. */
export function toldOf(text: string, store: string): Told | undefined {
  const event = claudeCode.read(text)
  const moment = event.kind === 'signal' ? momentOf(event.signal) : undefined
  return moment && toldAt(moment, store)
}
