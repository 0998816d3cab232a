import { readdirSync, readFileSync } from 'node:fs'
import { placesOf } from '../interlock.ts'
import type { Sandbox } from '../sandbox.ts'

/** How many of the sandbox's hook clients run, for this door ('action' or 'signal'). */
export function hooksAtWork(sandbox: Sandbox, door: string): number {
  const { hook } = placesOf(sandbox)
  // Behind an interpreter, where the client is a script.
  return commandLines().filter((words) => words[words.indexOf(hook) + 1] === door).length
}

/** A namespace's processes are visible from outside it, under other ids. */
function commandLines(): readonly (readonly string[])[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      } catch {
        return []
      }
    })
}
