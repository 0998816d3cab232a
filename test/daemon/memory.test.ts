import fs from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { makePerson, startDaemon } from '../support/daemon.ts'
import { bash, preToolUse, signal } from '../support/events.ts'

/** What the issue allows an idle daemon. */
const RESIDENT_KIB_MAX = 80 * 1024

it.runIf(process.platform === 'linux')('an idle daemon is small', async () => {
  const person = makePerson()
  onTestFinished(person.remove)
  const cwd = person.project
  const daemon = await startDaemon(person)
  const resident = () => {
    const status = fs.readFileSync(`/proc/${daemon.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  }
  const fresh = resident()
  for (let n = 0; n < 50; n++) {
    const call = { cwd, tool_use_id: `call ${n}` }
    const command = `git log --oneline -${n} | grep fix && npm test -- --shard=${n}`
    const input = { command }
    await daemon.ask('action', bash(command, call))
    const ran = { ...call, tool_name: 'Bash', tool_input: input, tool_response: 'x'.repeat(10_000) }
    await daemon.ask('signal', signal('PostToolUse', ran))
    const content = 'x'.repeat(20_000)
    await daemon.ask('action', preToolUse('Write', { file_path: `${cwd}/${n}`, content }, call))
    await daemon.ask('signal', signal('UserPromptSubmit', { prompt: content }))
  }
  const used = resident()
  await daemon.stop()
  console.log(`the daemon's memory: ${fresh} KiB fresh, ${used} KiB after 200 events`)
  expect(used).toBeGreaterThan(0)
  expect(Math.max(fresh, used)).toBeLessThanOrEqual(RESIDENT_KIB_MAX)
})
