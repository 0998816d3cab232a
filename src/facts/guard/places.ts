import { baseOf, isWithin } from '../files/path.ts'
import type { World } from '../world.ts'

/** Settings by which agents call their guards, wherever they lie: `~/.claude/settings.json`, a project's hooks. */
const AGENT_SETTINGS =
  /(^|\/)(\.claude\/(settings(\.local)?\.json|hooks(\/.*)?|managed-settings\.json)|\.claude\.json|\.codex\/(config\.toml|hooks\.json|rules(\/.*)?)|\.gemini\/settings\.json|\.cursor\/hooks\.json|\.cursor\/cli(-config)?\.json|\.qwen\/settings\.json|\.factory\/settings\.json|\.copilot\/hooks(\/.*)?|\.github\/hooks(\/.*)?|\.kiro\/hooks(\/.*)?|\.cline\/hooks(\/.*)?|\.windsurf\/hooks\.json|opencode\.jsonc?|\.opencode\/plugin(\/.*)?|\.config\/opencode(\/.*)?|\.pi\/(agent\/)?extensions(\/.*)?|claude-code\/managed-settings(\.d(\/.*)?|\.json))$/i

/** Policies of Interlock and of other guards that a person has set up. */
const POLICIES =
  /(^|\/)(interlock\.toml|\.interlock(\/.*)?|\.config\/(interlock|agent-guard|cc-safety-net|dcg|nah|cupcake)(\/.*)?|\.(cc-safety-net|safety-net|dcg|nah|termaxa|cupcake)(\/.*)?)$/

/** What agents write of their sessions: usage is counted by it, and budgets hold by that. */
const TRANSCRIPTS = /(^|\/)\.(claude\/projects|codex\/(archived_)?sessions)\/.*\.jsonl$/i

/** How the name of one begins. */
export const TRANSCRIPT = 'an agent’s transcript'

/** What of Interlock or of an agent's guard lies at this path, in words, or undefined. */
export function guardAt(path: string, world: World): string | undefined {
  if (world.guard.folders.some((folder) => isWithin(path, folder))) {
    const key = /(^|\/)keys(\/|$)/.test(path) ? 'keys/' : ''
    return `Interlock's own files (${key}${baseOf(path)})`
  }
  if (world.guard.settings.includes(path)) return `an agent's settings (${path})`
  if (isDaemonsProcess(path, world)) return 'the files that Interlock’s daemon has open'
  if (AGENT_SETTINGS.test(path)) return `an agent's settings (${shown(path)})`
  if (TRANSCRIPTS.test(path)) return `${TRANSCRIPT} (${baseOf(path)})`
  return POLICIES.test(path) ? `a guard's policy (${shown(path)})` : undefined
}

/** `/proc/PID/cwd/…` is another name for a process's files. */
function isDaemonsProcess(path: string, world: World): boolean {
  const [, pid] = /^\/proc\/([^/]+)\/(cwd|root|fd|mem|environ|map_files)(\/|$)/.exec(path) ?? []
  return pid !== undefined && (pid === String(world.guard.daemonPid) || /[*?[]/.test(pid))
}

/** What of a guard lies below a folder: whoever takes the folder away takes it along. */
export function guardBelow(folder: string, world: World): string | undefined {
  const inside = [...world.guard.folders, ...world.guard.settings].find(
    (path) => path !== folder && isWithin(path, folder),
  )
  if (inside !== undefined && folder !== '/' && folder !== world.user.home)
    return `an agent's settings or Interlock below ${shown(folder)}`
  return /(^|\/)\.(claude|codex|gemini|cursor|interlock)$/.test(folder)
    ? `an agent's settings (${shown(folder)})`
    : undefined
}

/** A folder in which agents keep the settings that call their guards. */
export function isGuardFolder(path: string): boolean {
  return /(^|\/)\.(claude|codex|gemini|cursor|qwen|factory|interlock)$/i.test(path)
}

function shown(path: string): string {
  return path.split('/').slice(-2).join('/')
}
