import { spawnSync } from 'node:child_process'
import type { Setup } from '../agents/setup.ts'

export interface ProbeResult {
  readonly refused: boolean
  readonly text: string
}

/** Far above a fallback on a slow machine, far below what a person waits. */
const PROBE_MS_MAX = 60_000

/** Runs the command that an agent has registered, as the agent would, with a call that every policy denies. */
export function probe(setup: Setup, command: string): ProbeResult {
  const { status, signal, stderr, error } = spawnSync('/bin/sh', ['-c', command], {
    input: setup.probe,
    encoding: 'utf8',
    timeout: PROBE_MS_MAX,
  })
  if (error) return { refused: false, text: `the hook did not answer (${error.message})` }
  if (status !== 2)
    return { refused: false, text: `the hook ended with ${signal ?? status} instead of a refusal` }
  const judged = stderr.includes('files/delete-home')
  const [first = ''] = stderr.split('\n')
  return judged
    ? { refused: true, text: 'refused, and judged' }
    : { refused: true, text: `refused, but not judged: ${first}` }
}
