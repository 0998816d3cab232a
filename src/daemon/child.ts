import { type ChildProcess, fork } from 'node:child_process'

/** A built program of ours that works on a folder of Interlock's, in a process of its own: it keeps nobody from ending. */
export function forkChild(program: string, folder: string): ChildProcess {
  const { PATH, LANG } = process.env
  const child = fork(program, [folder], {
    stdio: 'ignore',
    execArgv: [],
    env: { PATH, LANG },
    serialization: 'json',
  })
  child.unref()
  child.channel?.unref()
  return child
}

/** At once: what it has begun, the next one finds as it left it. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  // Now it is waited for, and keeps this process until then.
  child.ref()
  child.kill('SIGKILL')
  await ended
}
