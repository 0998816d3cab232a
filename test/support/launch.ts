import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { DAEMON_FLAGS } from '../../src/client/start-daemon.ts'

/** Found from where the tests are run: bundled, this file lies elsewhere. */
const DIST = path.resolve('dist')

export function launchDaemon(root: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [...DAEMON_FLAGS, path.join(DIST, 'daemon.mjs'), root], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // However a test ends, its daemon ends with it.
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}
