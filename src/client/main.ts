import fs from 'node:fs'
import type { Answer, Door } from '../agents/agent.ts'
import { WIRES } from '../agents/wires.ts'
import { EVENT_BYTES_MAX } from '../limits.ts'
import { placesOf } from '../state/places.ts'
import { readWorldFile } from '../state/world-file.ts'
import { answerInProcess } from './in-process.ts'
import { askDaemon } from './socket.ts'
import { readInstall, spawnDaemon } from './start-daemon.ts'
import { warmCache } from './warm.ts'

/**
 * `node hook.cjs DOOR AGENT ROOT [connect]`: the hook where no daemon answers, and the whole client where there is
 * neither C compiler nor bash. The twin of native/hook.c: connect, judge in-process, fail closed.
 */
async function main(): Promise<void> {
  const [doorName, agent = '', root = '', connect] = process.argv.slice(2)
  if (doorName === 'warm') {
    warmCache()
    // Nobody asks for its exit code; as a hook, by mistake or by malice, it must refuse.
    process.exitCode = 2
    return
  }
  const door: Door = doorName === 'signal' ? 'signal' : 'action'
  const wire = WIRES.get(agent)
  if (!wire || !root.startsWith('/')) {
    return finish('action', {
      exit: 2,
      stdout: '',
      stderr: 'interlock: usage: hook DOOR AGENT ROOT (blocked). Run: interlock doctor\n',
    })
  }
  const places = placesOf(root)
  // Until an answer is whole, an end of this process is a refusal, and of a signal nothing.
  process.exitCode = door === 'signal' ? 0 : 2
  try {
    const text = readInput()
    if (text === undefined)
      return finish(door, wire.closed(door, 'the event is longer than any that is judged'))
    const answered =
      connect === 'connect' ? await askDaemon(places.socket, door, agent, text) : undefined
    finish(door, answered ?? (await answerInProcess(wire, door, text, places)))
    if (!answered) startForNextTime(root)
  } catch (error) {
    finish(door, wire.closed(door, error instanceof Error ? error.message : 'the hook failed'))
  }
}

/** Standard input, whole; undefined above the bound that holds for the daemon too. */
function readInput(): string | undefined {
  const chunks: Buffer[] = []
  let size = 0
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024)
    const read = fs.readSync(0, chunk)
    if (read === 0) return Buffer.concat(chunks, size).toString('utf8')
    chunks.push(chunk.subarray(0, read))
    size += read
    if (size > EVENT_BYTES_MAX) return undefined
  }
}

/**
 * All or nothing: stdout is written whole before the exit code says that it counts. A warning that nobody can read
 * holds up no agent: an error at Stop would loop, at a prompt swallow it.
 */
function finish(door: Door, answer: Answer): void {
  process.exitCode = answer.exit
  try {
    writeAll(1, answer.stdout)
    writeAll(2, answer.stderr)
  } catch {
    process.exitCode = door === 'signal' && answer.exit === 0 ? 0 : 2
  }
}

function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(handle, bytes, at)
}

/** The answer is out; what follows may fail without harm. Where one is starting already, its lock ends this one. */
function startForNextTime(root: string): void {
  const places = placesOf(root)
  if (readWorldFile(places.world)?.autostart === false) return
  const install = readInstall(places.install)
  if (!install) return
  try {
    spawnDaemon(places, install)
  } catch {
    // The next hook tries again, and doctor shows that none is running.
  }
}

void main()
