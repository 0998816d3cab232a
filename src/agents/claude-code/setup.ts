import fs from 'node:fs'
import path from 'node:path'
import { SYSTEM_FOLDER } from '../../folders.ts'
import type { Target } from '../../install/plan.ts'
import { PROBE_SESSION } from '../agent.ts'
import type { Check, Choice, Setup, Whereabouts } from '../setup.ts'
import { managedCommand, projectCommand, userCommand } from './command.ts'
import type { Command } from './entry.ts'
import { lineCheck, otherLineChecks } from './line-check.ts'
import { placesOf } from './places.ts'
import { hooksIn, type Registration } from './registration.ts'
import { withHooks, withoutHooks } from './settings.ts'

export const claudeCodeSetup: Setup = {
  name: 'claude-code',
  title: 'Claude Code',
  isInstalled,
  target,
  inspect,
  isManaged,
  registered,
  probe: JSON.stringify({
    session_id: PROBE_SESSION,
    cwd: '/',
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command: 'rm -rf ~/ # a probe of Interlock; nothing runs it' },
    tool_use_id: 'interlock-probe',
  }),
}

function files(where: Whereabouts) {
  const configDir = where.environment.CLAUDE_CONFIG_DIR
  return placesOf({
    home: where.home,
    platform: where.platform === 'darwin' ? 'darwin' : 'linux',
    project: where.project,
    ...(configDir !== undefined && configDir !== '' && { configDir }),
  })
}

/** Its own folder is there, or its program is on the PATH. */
function isInstalled(where: Whereabouts): boolean {
  if (fs.existsSync(path.dirname(files(where).user)) || fs.existsSync(`${where.home}/.claude.json`))
    return true
  return (where.environment.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => folder !== '' && fs.existsSync(path.join(folder, 'claude')))
}

function target(where: Whereabouts, { level, throughSymlink, statusLine }: Choice): Target {
  const { user, project = `${where.project}/.claude/settings.json`, managed } = files(where)
  const [path, command] = {
    user: [user, userCommand(where.root)] as const,
    project: [project, projectCommand] as const,
    managed: [managed, managedCommand] as const,
  }[level]
  // A line in a repository's settings, or in everybody's, would run what stands there for people who never chose it.
  const drawing = level === 'user' && statusLine ? { ...where.program, home: where.own } : undefined
  return {
    root: where.own,
    agent: 'claude-code',
    path,
    throughSymlink,
    insert: (text) => withHooks(text, command, drawing),
    remove: withoutHooks,
  }
}

function registered(where: Whereabouts): string | undefined {
  const { managed, user } = files(where)
  return (isManaged(where) ? registeredIn(managed) : undefined) ?? registeredIn(user)
}

/** Root has set it up for this person, and has registered it where the person cannot take it out. */
function isManaged(where: Whereabouts): boolean {
  const registration = registrationIn(files(where).managed, managedCommand)
  return (
    where.root.startsWith(`${SYSTEM_FOLDER}/`) &&
    typeof registration !== 'string' &&
    registration.ours.every((hook) => hook.state === 'right')
  )
}

function registeredIn(file: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    return commandIn(parsed)
  } catch {
    return undefined
  }
}

/** hooks.PreToolUse[].hooks[].command that is ours; read loosely, because it is only run as a probe. */
function commandIn(settings: unknown): string | undefined {
  if (typeof settings !== 'object' || settings === null) return undefined
  for (const value of Object.values(settings)) {
    if (
      typeof value === 'string' &&
      value.includes('/interlock-hook') &&
      value.includes('action claude-code')
    )
      return value
    const found = commandIn(value)
    if (found !== undefined) return found
  }
  return undefined
}

function inspect(where: Whereabouts): readonly Check[] {
  const { user, project, local, managed } = files(where)
  const checks = isManaged(where)
    ? [
        {
          id: 'claude-code/registered',
          ok: true,
          text: `its hooks are registered in ${managed}, which only root changes`,
          repair: '',
        },
      ]
    : [...inspectUser(user, where)]
  checks.push(lineCheck(user, where))
  for (const [name, file] of [
    ['project', project],
    ['project-local', local],
    ['managed', managed],
  ] as const) {
    if (file !== undefined && file !== user && fs.existsSync(file))
      checks.push(...inspectOther(name, file), ...otherLineChecks(name, file))
  }
  return checks
}

function registrationIn(file: string, command?: Command): Registration | string {
  try {
    const read = hooksIn(fs.readFileSync(file, 'utf8'), command)
    return read.ok ? read.registration : `${read.refusal.words}. ${read.refusal.next}`
  } catch {
    return 'it cannot be read'
  }
}

function inspectUser(file: string, where: Whereabouts): readonly Check[] {
  const repair = 'Run: interlock init'
  if (!fs.existsSync(file)) {
    return [
      {
        id: 'claude-code/registered',
        ok: false,
        text: `${file} does not exist, so Claude Code asks nobody`,
        repair,
      },
    ]
  }
  const registration = registrationIn(file, userCommand(where.root))
  if (typeof registration === 'string') {
    return [
      {
        id: 'claude-code/registered',
        ok: false,
        text: `${file}: ${registration}`,
        repair: 'Put the file right, then run: interlock init',
      },
    ]
  }
  const wrong = registration.ours.filter((hook) => hook.state !== 'right')
  const faults = wrong.map(
    (hook) => `${hook.event} ${hook.state === 'missing' ? 'is missing' : hook.faults.join(', ')}`,
  )
  const text =
    wrong.length === 0 ? `its hooks are registered in ${file}` : `${file}: ${faults.join('; ')}`
  return [
    { id: 'claude-code/registered', ok: wrong.length === 0, text, repair },
    ...dangersOf('user', file, registration),
  ]
}

function inspectOther(name: string, file: string): readonly Check[] {
  const registration = registrationIn(file)
  if (typeof registration === 'string') {
    return [
      {
        id: `claude-code/${name}`,
        ok: false,
        text: `${file}: ${registration}`,
        repair: `Put ${file} right`,
      },
    ]
  }
  return dangersOf(name, file, registration)
}

/** What of a settings file would switch us off, or change a call after it was judged. */
function dangersOf(name: string, file: string, registration: Registration): readonly Check[] {
  const red = (id: string, text: string, repair: string): Check => ({
    id: `claude-code/${name}/${id}`,
    ok: false,
    text,
    repair,
  })
  const {
    ignored,
    malformed,
    dangers,
    allHooksDisabled,
    onlyManagedHooks,
    permissionsBypassed,
    others,
  } = registration
  return [
    ...(ignored ? [red('ignored', `${file}: ${ignored.words}`, ignored.next)] : []),
    ...malformed.map((text) =>
      red(
        'malformed',
        `${file}: ${text}, over which Claude Code may drop hooks without a word`,
        `Put ${file} right`,
      ),
    ),
    ...dangers.map((danger) =>
      red(
        'environment',
        `${file} sets ${danger.name}: ${danger.why}`,
        `Take ${danger.name} out of "env" in ${file}`,
      ),
    ),
    ...(allHooksDisabled
      ? [
          red(
            'disabled',
            `${file} has "disableAllHooks": true, which switches every hook off, ours too`,
            `Take it out of ${file}`,
          ),
        ]
      : []),
    ...(onlyManagedHooks && name === 'managed'
      ? [
          red(
            'managed-only',
            `${file} lets only managed hooks run`,
            'Ask the people who manage it to install Interlock there',
          ),
        ]
      : []),
    ...(permissionsBypassed
      ? [
          {
            id: `claude-code/${name}/bypassed`,
            ok: true,
            text: `${file} starts Claude Code without its own permission prompts; Interlock still judges`,
            repair: '',
          },
        ]
      : []),
    ...others.map((other) => ({
      id: `claude-code/${name}/other-hook`,
      ok: true,
      text: `another hook on ${other.event} (${other.runs.slice(0, 60)}) may rewrite inputs after Interlock has judged; such a call is recorded as an incident`,
      repair: '',
    })),
  ]
}
