import { randomBytes } from 'node:crypto'

/** Claude Code's event before a tool runs. */
export function call(session, cwd, tool, input, transcript = `${cwd}/.claude/${session}.jsonl`) {
  return JSON.stringify({
    session_id: session,
    transcript_path: transcript,
    cwd,
    permission_mode: 'default',
    hook_event_name: 'PreToolUse',
    tool_name: tool,
    tool_input: input,
    tool_use_id: 'toolu_01ABCDEFGHJKLMNPQRSTUVWX',
  })
}

/** What an agent does all day, and what it must not do, with the answer of Interlock's hook. */
export function everyday(session, cwd) {
  const bash = (command) => call(session, cwd, 'Bash', { command, description: 'A command' })
  const write = { file_path: `${cwd}/src/a.js`, content: 'export const a = 1\n'.repeat(108) }
  return {
    bash: { what: 'Bash, allowed', event: bash('cd src && npm test 2>&1 | tail -20') },
    write: { what: 'Write of 2 KiB, allowed', event: call(session, cwd, 'Write', write) },
    home: {
      what: 'rm -rf ~, denied',
      event: bash('rm -rf ~'),
      exit: 2,
      says: 'files/delete-home',
    },
    reset: {
      what: 'git reset --hard, denied',
      event: bash('git reset --hard'),
      exit: 2,
      says: 'git/discard-work',
    },
  }
}

/** What no agent should send. Nothing of it may pass. */
export function bad(session, cwd) {
  const bash = (command) => call(session, cwd, 'Bash', { command })
  const deep = `echo ${'$('.repeat(10_000)}true${')'.repeat(10_000)}`
  const unreadable = { exit: 2, says: 'could not judge' }
  const asked = { exit: 0, says: '"permissionDecision":"ask"' }
  return [
    { what: 'nothing at all', event: '', ...unreadable },
    { what: 'half of a JSON object', event: '{"hook_event_name":', ...unreadable },
    { what: '4 KiB of random bytes', event: randomBytes(4096), ...unreadable },
    { what: '64 KiB command, one word', event: bash(`echo ${'a'.repeat(64 * 1024)}`), ...asked },
    { what: '64 KiB command, words', event: bash('echo hello; '.repeat(5461)), ...asked },
    { what: '10,000 nested $(', event: bash(deep), ...asked },
  ]
}

/** Just below the largest event that a client takes. */
export function huge(session, cwd) {
  const content = `${'x'.repeat(1023)}\n`.repeat(32 * 1024)
  return call(session, cwd, 'Write', { file_path: `${cwd}/src/huge.txt`, content })
}
