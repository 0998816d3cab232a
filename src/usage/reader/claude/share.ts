import type { Part } from '../../ledger/absorb.ts'
import type { Found } from '../file.ts'

/** What one thread reads. */
export interface Share {
  readonly root: string
  readonly files: readonly Found[]
}

/** Two shares of about as many bytes. */
export function halvesOf(files: readonly Found[]): readonly [Found[], Found[]] {
  const halves: [Found[], Found[]] = [[], []]
  const sizes: [number, number] = [0, 0]
  for (const file of files.toSorted((a, b) => b.size - a.size)) {
    const smaller = sizes[0] <= sizes[1] ? 0 : 1
    halves[smaller].push(file)
    sizes[smaller] += file.size
  }
  return halves
}

/** Starts a thread for a share. undefined from its promise where it has failed: then somebody else must read it. */
export async function startThread(
  program: string,
  share: Share,
): Promise<() => Promise<Part | undefined>> {
  const { Worker } = await import('node:worker_threads')
  const worker = new Worker(program, { workerData: share })
  const part = new Promise<Part | undefined>((resolve) => {
    worker.once('message', resolve)
    worker.once('error', () => resolve(undefined))
    worker.once('exit', () => resolve(undefined))
  })
  return () => part
}
