import fs from 'node:fs'

/** Agents, by the names of their processes. */
const AGENTS =
  /^(claude|codex|gemini|cursor-agent|cursor|qwen|opencode|crush|goose|aider|droid|amp|kiro|copilot|cline|auggie)$/
/** Processes above this one that are looked at. */
const ANCESTORS_MAX = 64

/** What changes a mode is for people: not for a process that an agent has started, whatever it is told. */
export function refuseWithoutPerson(): void {
  const agent = agentAbove(process.ppid)
  if (agent !== undefined)
    throw new Error(
      `this was started by ${agent}, an agent. A person runs it in a terminal of their own.`,
    )
}

/** The first agent among the processes that started this one; Linux says, elsewhere nobody is found. */
export function agentAbove(start: number): string | undefined {
  let pid = start
  for (let seen = 0; pid > 1 && seen < ANCESTORS_MAX; seen++) {
    const found = processOf(pid)
    if (!found) return undefined
    const name = found.names.find((one) => AGENTS.test(one))
    if (name !== undefined) return name
    pid = found.parent
  }
  return undefined
}

function processOf(pid: number): { names: readonly string[]; parent: number } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const comm = /\((.*)\)/s.exec(stat)?.[1] ?? ''
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    // A script's own name stands behind its interpreter's.
    const bases = words
      .slice(0, 2)
      .map((word) => (word.split('/').at(-1) ?? '').replace(/\.[cm]?js$/, ''))
    return { names: [comm, ...bases], parent }
  } catch {
    return undefined
  }
}
