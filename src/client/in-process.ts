import os from 'node:os'
import type { Answer, Door, Wire } from '../agents/agent.ts'
import { SEALED } from '../facts/world.ts'
import { policyDigest } from '../policy/digest.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { GENESIS } from '../record/entry.ts'
import { appendSpool } from '../record/spool.ts'
import { SessionMemory } from '../spine/memory.ts'
import { answerEvent } from '../spine/spine.ts'
import { readMemoryFile, writeMemoryFile } from '../state/memory-file.ts'
import type { Places } from '../state/places.ts'
import { VERSION } from '../state/version.ts'
import { readWorldFile } from '../state/world-file.ts'
import { guardSettings, temporaryFolders } from '../world/surroundings.ts'

/**
 * Judges without a daemon: the same rules in this process, the mode from the world file, the record into the spool.
 * Without a world file of this very version and policy, or without the memory of sessions, only reads pass.
 */
export function answerInProcess(
  wire: Wire,
  door: Door,
  text: string,
  places: Places,
): Promise<Answer> {
  const file = readWorldFile(places.world)
  const digest = policyDigest(DEFAULT_POLICY)
  const before = readMemoryFile(places.sessions)
  const known =
    file !== undefined && before !== undefined && file.version === VERSION && file.policy === digest
  const home = os.homedir()
  return answerEvent(wire, door, text, {
    policy: DEFAULT_POLICY,
    policyDigest: digest,
    source: 'fallback',
    calls: undefined,
    // Loading it takes longer than the daemon needs to come back.
    loadGrammar: () => Promise.resolve('none'),
    world: () => ({
      mode: known ? file.mode : SEALED,
      user: { home, root: process.getuid?.() === 0 },
      temp: temporaryFolders(),
      guard: {
        folders: [places.root],
        settings: [...guardSettings(home, places.receipts), ...(file?.settings ?? [])],
        daemonPid: file?.daemonPid,
      },
      unattended: false,
    }),
    record: (drafts) => {
      for (const draft of drafts) appendSpool(places.spool, draft, file?.head.hash ?? GENESIS)
    },
    now: () => Date.now(),
    judgement: () => undefined,
    memory: new SessionMemory((remembered) => writeMemoryFile(places.sessions, remembered), before),
    newestEntry: () => 'the record of a hook that judged by itself',
  })
}
