import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mustRun, placesOf } from '../interlock.ts'
import type { Sandbox } from '../sandbox.ts'
import { stopDaemon } from './daemon.ts'
import { BY_A_RULE, BY_INTERLOCK, BY_THE_AGENT, type Fault } from './fault.ts'
import { shell } from './shell.ts'

/** A disk that is full or read-only, and files of ours that are missing or broken. */
export const fileFaults: readonly Fault[] = [
  {
    name: 'the disk is full',
    before: (sandbox) => mountSmallDisk(sandbox),
    strike: async (sandbox) => {
      // Fills what is left; `dd` ends with an error when nothing is, which is what it is for.
      const script = 'dd if=/dev/zero of="$1/filler" bs=4k 2>/dev/null || true'
      await shell(sandbox, script, placesOf(sandbox).root)
    },
    told: BY_A_RULE,
  },
  {
    name: 'the disk is read-only',
    before: (sandbox) => mountSmallDisk(sandbox),
    strike: async (sandbox) => {
      await stopDaemon(sandbox)
      await shell(sandbox, 'mount -o remount,ro "$1"', placesOf(sandbox).root)
    },
    told: BY_A_RULE,
  },
  {
    name: 'the ledger cannot be opened',
    strike: async (sandbox) => {
      await stopDaemon(sandbox)
      const script = 'for f in $(find "$1" -name "ledger*"); do rm -rf "$f"; mkdir "$f"; done'
      await shell(sandbox, script, placesOf(sandbox).root)
      await mustRun(sandbox, 'up').catch(() => '')
    },
    told: BY_INTERLOCK,
  },
  {
    name: 'the hook client is missing',
    strike: async (sandbox) => rmSync(placesOf(sandbox).hook),
    told: BY_INTERLOCK,
  },
  {
    name: 'the hook client may not be run',
    strike: async (sandbox) => chmodSync(placesOf(sandbox).hook, 0o644),
    told: BY_THE_AGENT,
  },
  {
    name: 'the hook client is killed by a signal',
    strike: async (sandbox) => replaceHook(sandbox, 'kill -9 $$'),
    told: BY_THE_AGENT,
  },
  {
    name: 'the hook client is empty',
    strike: async (sandbox) => writeFileSync(placesOf(sandbox).hook, ''),
    told: BY_INTERLOCK,
  },
  {
    name: 'the hook client is cut short',
    strike: async (sandbox) => {
      const { hook } = placesOf(sandbox)
      writeFileSync(hook, readFileSync(hook).subarray(0, 3000))
    },
    told: BY_THE_AGENT,
  },
  {
    name: 'the hook client fails',
    strike: async (sandbox) => replaceHook(sandbox, 'exit 1'),
    told: BY_THE_AGENT,
  },
  {
    name: 'Node is missing and the daemon is down',
    strike: async (sandbox) => {
      await stopDaemon(sandbox)
      rmSync(placesOf(sandbox).node)
    },
    told: BY_INTERLOCK,
  },
  {
    name: 'the fallback is missing and the daemon is down',
    strike: (sandbox) => breakFallback(sandbox, () => undefined),
    told: BY_INTERLOCK,
  },
  {
    name: 'the fallback is empty and the daemon is down',
    strike: (sandbox) => breakFallback(sandbox, () => ''),
    told: BY_INTERLOCK,
  },
  {
    name: 'the fallback is cut short and the daemon is down',
    strike: (sandbox) => breakFallback(sandbox, (code) => code.slice(0, code.length / 2)),
    told: BY_INTERLOCK,
  },
  {
    name: 'the folder of the socket is missing and the daemon is down',
    strike: async (sandbox) => {
      await stopDaemon(sandbox)
      await shell(sandbox, 'rm -rf "$1/run"', placesOf(sandbox).root)
    },
    told: BY_INTERLOCK,
  },
]

/** Interlock's folder as a disk of its own, which can be full or read-only for root, too. */
async function mountSmallDisk(sandbox: Sandbox): Promise<void> {
  const { root } = placesOf(sandbox)
  mkdirSync(root, { mode: 0o700 })
  await shell(sandbox, 'mount -t tmpfs -o size=32m,mode=700 none "$1"', root)
}

function replaceHook(sandbox: Sandbox, command: string): void {
  const { hook } = placesOf(sandbox)
  rmSync(hook)
  writeFileSync(hook, `#!/bin/sh\n${command}\n`, { mode: 0o755 })
}

async function breakFallback(
  sandbox: Sandbox,
  broken: (code: string) => string | undefined,
): Promise<void> {
  await stopDaemon(sandbox)
  const { fallback } = placesOf(sandbox)
  const code = broken(readFileSync(fallback, 'utf8'))
  // It may be a link into the installed package, which must stay whole.
  rmSync(fallback)
  if (code !== undefined) writeFileSync(fallback, code)
}
