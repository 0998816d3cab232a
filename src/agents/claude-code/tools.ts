import type { Deed, Json } from '../../action/action.ts'

type Input = { readonly [key: string]: Json }

/** Tools that talk to the person, keep the agent's own notes, or look at what it has started. */
const CONVERSATION = new Set([
  'TodoWrite',
  'AskUserQuestion',
  'EnterPlanMode',
  'ExitPlanMode',
  'TaskCreate',
  'TaskGet',
  'TaskUpdate',
  'TaskList',
  'TaskOutput',
  'TaskStop',
  'BashOutput',
  'KillShell',
  'KillBash',
  'ToolSearch',
  'Skill',
  'SlashCommand',
  'ListMcpResources',
  'ListMcpResourcesTool',
  'ReadMcpResource',
  'ReadMcpResourceTool',
  'ReadMcpResourceDir',
  'RefreshMcpTools',
  'EnterWorktree',
  'ExitWorktree',
  'ReportFindings',
  'SendMessage',
  'CronList',
  'CronDelete',
  'ScheduleWakeup',
  'PushNotification',
  'ReadNotifications',
  'StructuredOutput',
  'ProposeGoal',
  'ProposeSkills',
  'ShowOnboardingRolePicker',
  'EndConversation',
])

/** Of these, those that bring more work: nobody needs them to come to an end. */
const STARTING = new Set([
  'Skill',
  'SlashCommand',
  'ScheduleWakeup',
  'EnterPlanMode',
  'EnterWorktree',
])

/** Tools that start work which comes back to these hooks, one call at a time. */
const SUB_AGENTS = new Set(['Agent', 'Task', 'Workflow', 'CronCreate', 'TeamCreate'])
const AGENTS = new Set(['Agent', 'Task'])
/** What Claude Code starts where no type is asked for. */
const UNNAMED = 'general-purpose'

/** Claude Code's tools in our words. A tool or an input of another shape is unknown, and says so. */
export function deedOf(tool: string, input: Input): Deed {
  return read(tool, input) ?? { kind: 'unknown', tool, input }
}

function read(tool: string, input: Input): Deed | undefined {
  const text = (key: string): string | undefined => {
    const value = input[key]
    return typeof value === 'string' ? value : undefined
  }
  if (CONVERSATION.has(tool)) {
    const to = tool === 'SendMessage' ? text('to') : undefined
    return {
      kind: 'conversation',
      tool,
      ...(STARTING.has(tool) && { starts: true }),
      ...(to !== undefined && { to }),
    }
  }
  if (SUB_AGENTS.has(tool)) {
    const model = text('model')
    return {
      kind: 'sub-agent',
      type: text('subagent_type') ?? (AGENTS.has(tool) ? UNNAMED : tool),
      prompt: text('prompt') ?? '',
      ...(model !== undefined && { model }),
    }
  }
  if (tool.startsWith('mcp__')) {
    const [, server = '', ...name] = tool.split('__')
    return { kind: 'mcp', server, tool: name.join('__'), input }
  }
  const path = text('file_path') ?? text('notebook_path') ?? text('path')
  switch (tool) {
    case 'Bash':
    case 'Monitor':
      return shell(text('command'), 'bash', input.run_in_background === true)
    case 'PowerShell':
      return shell(text('command'), 'powershell', input.run_in_background === true)
    case 'Read':
    case 'NotebookRead':
      return path === undefined ? undefined : { kind: 'read', path }
    case 'Glob':
    case 'Grep':
    case 'LS':
      return { kind: 'read', path: path ?? '.' }
    case 'Write':
      return path === undefined
        ? undefined
        : { kind: 'write', path, content: text('content') ?? '' }
    case 'Edit':
      return path === undefined
        ? undefined
        : { kind: 'edit', path, before: text('old_string') ?? '', after: text('new_string') ?? '' }
    case 'MultiEdit':
      return path === undefined
        ? undefined
        : { kind: 'edit', path, before: '', after: JSON.stringify(input.edits ?? []) }
    case 'NotebookEdit':
      return path === undefined
        ? undefined
        : { kind: 'edit', path, before: '', after: text('new_source') ?? '' }
    case 'WebFetch':
    case 'WebSearch':
      return { kind: 'fetch', url: text('url') ?? text('query') ?? '' }
    default:
      return undefined
  }
}

function shell(
  command: string | undefined,
  dialect: 'bash' | 'powershell',
  background: boolean,
): Deed | undefined {
  return command === undefined ? undefined : { kind: 'shell', command, dialect, background }
}
