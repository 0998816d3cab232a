import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Kept } from '../../recovery/keep.ts'
import { wordsOf } from '../../spine/words-of.ts'
import { accountAt, placesAt } from '../../state/account.ts'
import { VERSION } from '../../state/version.ts'
import { type Keeping, keepHere } from '../keeping.ts'
import { readLines } from './lines.ts'
import { type FromKeeper, type Hello, ORDER_BYTES_MAX, type ToKeeper } from './words.ts'

/** A daemon that is renewed is back soon; until then a call is asked about. */
const PAUSE_MS = 500

/**
 * `node keeper.mjs ROOT`, as the person, with root's secret on standard input: keeps their files for a daemon with an account
 * of its own. It may read what they may read, because the system lets it, and nothing else.
 */
async function main(): Promise<void> {
  process.title = 'interlock-keeper'
  // Node opens a debugger at this signal.
  process.on('SIGUSR1', () => {})
  const root = process.argv[2]
  if (root === undefined || !root.startsWith('/'))
    throw new Error('usage: keeper ROOT (an absolute path)')
  const account = accountAt(root)
  if (account.level !== 'own-account' || account.uid !== process.getuid?.())
    throw new Error('it keeps files as the person whose agents are guarded, and as nobody else')
  const secret = fs.readFileSync(0, 'utf8').trim()
  const places = placesAt(root)
  const dist = path.dirname(fileURLToPath(import.meta.url))
  const keeping = keepHere(places, dist, () => Date.now())
  const end = () => void keeping.stop().then(() => process.exit(0))
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  for (;;) {
    await serve(places.keeper, { secret, version: VERSION }, keeping, () => {
      fs.mkdirSync(places.own, { recursive: true, mode: 0o700 })
    })
    await delay(PAUSE_MS)
  }
}

/** Until the daemon is gone. */
function serve(file: string, hello: Hello, keeping: Keeping, makeRoom: () => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(file)
    const say = (word: Hello | FromKeeper) => socket.write(`${JSON.stringify(word)}\n`)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => resolve())
    socket.once('connect', () => say(hello))
    const hear = (line: string) => {
      const order: ToKeeper = JSON.parse(line)
      switch (order.kind) {
        case 'welcome':
          return
        case 'refused':
          return refused(order.why)
        case 'begins':
          return keeping.begins(order.action)
        case 'heard':
          return keeping.heard(order.signal)
        case 'keep':
          return void kept(order, keeping, makeRoom).then((word) =>
            say({ id: order.id, kept: word }),
          )
      }
    }
    readLines(socket, ORDER_BYTES_MAX, hear, () => socket.destroy())
  })
}

/** Root has given another secret since, or another version: whoever keeps this process alive starts it with them. */
function refused(why: Extract<ToKeeper, { kind: 'refused' }>['why']): void {
  if (why === 'taken') return
  console.error(
    `interlock: the daemon takes another keeper (${why}). Root runs: interlock up --system`,
  )
  process.exit(1)
}

async function kept(
  { action, targets }: Extract<ToKeeper, { kind: 'keep' }>,
  keeping: Keeping,
  makeRoom: () => void,
): Promise<Kept> {
  try {
    makeRoom()
    return await keeping.keep(action, targets)
  } catch (error) {
    return { kind: 'not-kept', why: `Interlock could not keep it (${wordsOf(error)})` }
  }
}

main().catch((error: unknown) => {
  console.error(`interlock: ${error instanceof Error ? error.message : 'the keeper failed'}`)
  process.exit(1)
})
