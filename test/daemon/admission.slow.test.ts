import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  makePerson,
  NATIVE_HOOK,
  type Person,
  type RunningDaemon,
  runHook,
  startDaemon,
} from '../support/daemon.ts'
import { effectOf, preToolUse } from '../support/events.ts'
import { setSettings } from '../support/settings.ts'

/** Hooks that are started at once, and sub-agents that they may start among them. */
const HOOKS = 200
const LIMIT = 50
const RUNS = 100
const KILLED_RUNS = 6
const MINUTES = 60_000

const person = makePerson()
beforeAll(() => setSettings(person, `[[budget]]\nsub_agents = ${LIMIT}\n`))
afterAll(() => person.remove())

/** A process for each, all at once; gives how many may start a sub-agent. `onAnswer` is told of each answer. */
async function admitted(session: string, onAnswer: (count: number) => void): Promise<number> {
  let count = 0
  const answers = await Promise.all(
    Array.from({ length: HOOKS }, async (_, i) => {
      const event = preToolUse(
        'Agent',
        { subagent_type: 'general-purpose', description: 'part', prompt: `part ${i}` },
        {
          cwd: person.project,
          session_id: session,
          tool_use_id: `${session} ${i} ${Math.random()}`,
        },
      )
      const answer = await runHook(person, 'action', event, [NATIVE_HOOK])
      onAnswer(++count)
      return effectOf(answer)
    }),
  )
  return answers.filter((effect) => effect === 'allow').length
}

it(
  `lets exactly ${LIMIT} of ${HOOKS} at once start one, ${RUNS} times`,
  async () => {
    const daemon = await startDaemon(person)
    const counts: number[] = []
    for (let run = 0; run < RUNS; run++) counts.push(await admitted(`run ${run}`, () => {}))
    await daemon.stop()
    expect(counts).toEqual(Array.from({ length: RUNS }, () => LIMIT))
  },
  20 * MINUTES,
)

it(
  'lets never more start one, though the daemon is killed among them and comes back',
  async () => {
    for (let run = 0; run < KILLED_RUNS; run++) {
      const session = `killed ${run}`
      const daemon = await startDaemon(person)
      const at = 1 + Math.floor((run / KILLED_RUNS) * LIMIT * 1.5)
      const before = await admitted(session, (count) => {
        if (count === at) void daemon.stop('SIGKILL')
      })
      await daemon.end
      const after = await again(person, session)
      expect(before + after).toBeLessThanOrEqual(LIMIT)
      // Only what was counted and never answered is missing.
      expect(before + after).toBeGreaterThan(0)
    }
  },
  20 * MINUTES,
)

async function again(from: Person, session: string): Promise<number> {
  const daemon: RunningDaemon = await startDaemon(from)
  const count = await admitted(session, () => {})
  await daemon.stop()
  return count
}
