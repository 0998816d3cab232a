import { defineCommand, renderUsage, runCommand } from 'citty'
import { VERSION } from '../state/version.ts'
import { print } from './out.ts'

/** Each command is loaded only when it is called. */
const main = defineCommand({
  meta: {
    name: 'interlock',
    version: VERSION,
    description: 'The safety interlock for AI coding agents',
  },
  subCommands: {
    init: () => import('./init.ts').then((module) => module.init),
    uninstall: () => import('./uninstall.ts').then((module) => module.uninstall),
    status: () => import('./status.ts').then((module) => module.status),
    doctor: () => import('./doctor.ts').then((module) => module.doctor),
    check: () => import('./check.ts').then((module) => module.check),
    explain: () => import('./explain.ts').then((module) => module.explain),
    rules: () => import('./rules.ts').then((module) => module.rules),
    log: () => import('./log.ts').then((module) => module.log),
    up: () => import('./up.ts').then((module) => module.up),
    down: () => import('./up.ts').then((module) => module.down),
    mode: () => import('./mode.ts').then((module) => module.mode),
    freeze: () => import('./mode.ts').then((module) => module.freeze),
    approvals: () => import('./approvals.ts').then((module) => module.approvals),
    dashboard: () => import('./dashboard.ts').then((module) => module.dashboard),
    statusline: () => import('./statusline.ts').then((module) => module.statusline),
    budget: () => import('./budget.ts').then((module) => module.budget),
    usage: () => import('./usage.ts').then((module) => module.usage),
    sql: () => import('./sql.ts').then((module) => module.sql),
    backup: () => import('./backup.ts').then((module) => module.backup),
    undo: () => import('./restore.ts').then((module) => module.undo),
    restore: () => import('./restore.ts').then((module) => module.restore),
    context: () => import('./context.ts').then((module) => module.context),
    pin: () => import('./pin.ts').then((module) => module.pin),
    mcp: () => import('./mcp.ts').then((module) => module.mcp),
    recall: () => import('./recall.ts').then((module) => module.recall),
    transcript: () => import('./transcript.ts').then((module) => module.transcript),
    timeline: () => import('./timeline.ts').then((module) => module.timeline),
    snapshots: () => import('./snapshots.ts').then((module) => module.snapshots),
    drill: () => import('./drill.ts').then((module) => module.drill),
    'can-i-undo': () => import('./drill.ts').then((module) => module.canIUndo),
    key: () => import('./key.ts').then((module) => module.key),
    env: () => import('./env.ts').then((module) => module.env),
    policy: () => import('./policy.ts').then((module) => module.policy),
    replay: () => import('./replay.ts').then((module) => module.replay),
    docs: () => import('./docs.ts').then((module) => module.docs),
  },
})

/** Node opens a debugger at this signal: to whoever can send it, passphrases too. */
process.on('SIGUSR1', () => {})

async function run(): Promise<void> {
  const rawArgs = process.argv.slice(2)
  const beforeDashes = rawArgs.includes('--') ? rawArgs.slice(0, rawArgs.indexOf('--')) : rawArgs
  if (beforeDashes.includes('--version')) return print(VERSION)
  if (rawArgs.length === 0 || beforeDashes.includes('--help') || beforeDashes.includes('-h'))
    return print(await usage(beforeDashes[0]))
  await runCommand(main, { rawArgs: textsJoined(rawArgs) })
}

/** Options whose value is any text: it may begin as an option does. */
const TEXTS = new Set(['--search'])

function textsJoined(words: readonly string[]): string[] {
  const joined: string[] = []
  for (let i = 0; i < words.length; i++) {
    const [word = '', next] = words.slice(i, i + 2)
    const isText = TEXTS.has(word) && next !== undefined
    joined.push(isText ? `${word}=${next}` : word)
    if (isText) i++
  }
  return joined
}

async function usage(name: string | undefined): Promise<string> {
  const commands = typeof main.subCommands === 'object' ? main.subCommands : {}
  const found = Object.entries(commands).find(([key]) => key === name)?.[1]
  const command = typeof found === 'function' ? await found() : undefined
  return command && 'run' in command ? renderUsage(command, main) : renderUsage(main)
}

run().catch((error: unknown) => {
  process.stderr.write(`interlock: ${error instanceof Error ? error.message : 'it failed'}\n`)
  process.exitCode = 1
})
