import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDaemon } from './daemon.ts'

/** `node daemon.mjs ROOT`: stays until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  // By this name people and `pkill` see it, not as one Node among many.
  process.title = 'interlock'
  // Node opens a debugger at this signal.
  process.on('SIGUSR1', () => {})
  const root = process.argv[2]
  if (root === undefined || !root.startsWith('/'))
    throw new Error('usage: daemon ROOT (an absolute path)')
  // Whoever sees that it is there may end it at once, and then it must put its house in order all the same.
  const ended = new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  const daemon = await startDaemon(root, path.dirname(fileURLToPath(import.meta.url)))
  if (!daemon) {
    console.error('interlock: a daemon is running for this folder already')
    return
  }
  await ended
  await daemon.stop()
  process.exit(0)
}

main().catch((error: unknown) => {
  console.error(`interlock: ${error instanceof Error ? error.message : 'the daemon failed'}`)
  process.exit(1)
})
