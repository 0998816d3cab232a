import { UNKNOWN_PART } from '../facts.ts'
import { normal } from '../files/path.ts'
import type { World } from '../world.ts'
import { guardAt } from './places.ts'

/** One of each kind of a guard's files, below a home folder or a project. */
const SAMPLES = [
  '.claude/settings.json',
  '.claude/settings.local.json',
  '.claude.json',
  '.codex/config.toml',
  '.codex/hooks.json',
  '.gemini/settings.json',
  '.cursor/hooks.json',
  '.qwen/settings.json',
  '.factory/settings.json',
  '.interlock/world.json',
  '.interlock/run/endpoint',
  '.interlock/bin/interlock-hook',
] as const

/** Folders whose name alone says that the file in them, whatever it is called, may be a guard's. */
const GUARD_FOLDER = /(^|\/)\.(claude|codex|gemini|cursor|qwen|factory|interlock)(\/|$)/

/**
 * What of a guard a name may be that is only partly written: `.cl?ude/sett*.json`, `$ROOT/.claude/settings.json`,
 * `.claude/$F`. A name that says nothing of a guard is left alone, or every `$file` would be one.
 */
export function guardLike(text: string, cwd: string | undefined, world: World): string | undefined {
  const unknown = text.includes(UNKNOWN_PART)
  if (unknown && !GUARD_FOLDER.test(text)) return undefined
  const path = text.startsWith('/') || unknown ? text : `${cwd ?? ''}/${text}`
  const fits = patternOf(unknown ? path : (normal(path) ?? path))
  const sample = candidates(world, cwd).find((path) => fits(path) && guardAt(path, world))
  return sample === undefined ? undefined : guardAt(sample, world)
}

function candidates(world: World, cwd: string | undefined): readonly string[] {
  const folders = [...new Set([world.user.home, ...(cwd === undefined ? [''] : [cwd])])]
  const named = folders.flatMap((folder) => SAMPLES.map((sample) => `${folder}/${sample}`))
  const inCwd =
    cwd !== undefined && GUARD_FOLDER.test(cwd)
      ? ['settings.json', 'settings.local.json', 'config.toml', 'hooks.json'].map(
          (name) => `${cwd}/${name}`,
        )
      : []
  const own = world.guard.folders.flatMap((folder) => [
    `${folder}/run/endpoint`,
    `${folder}/world.json`,
  ])
  return [...named, ...inCwd, ...own, ...world.guard.settings]
}

const PIECES = new RegExp(`\\*+|\\?|\\[[^\\]]*\\]|${UNKNOWN_PART}|[^*?[${UNKNOWN_PART}]+|\\[`, 'g')

/** As the shell matches names: `*` and `?` match neither a slash nor, at the start of a name, a dot. */
function patternOf(text: string): (path: string) => boolean {
  // What stands before the first sign of a pattern stands for itself, however long it is.
  const rooted = text.startsWith('/')
  const plain = rooted ? text.lastIndexOf('/', Math.max(0, text.search(SIGN))) + 1 : 0
  const prefix = text.slice(0, plain).toLowerCase()
  const parts = text.slice(plain).split('/').map(partPattern)
  const start = rooted || text.startsWith(UNKNOWN_PART) ? '^' : '(^|/)'
  const rest = new RegExp(`${start}${parts.join('/')}$`, 'i')
  return (path) => path.toLowerCase().startsWith(prefix) && rest.test(path.slice(plain))
}

const SIGN = new RegExp(`[*?[${UNKNOWN_PART}]`)

function partPattern(part: string): string {
  const hidden = /^[*?[]/.test(part) ? '(?!\\.)' : ''
  const body = part.replace(PIECES, (piece) => {
    if (piece.startsWith('*')) return '[^/]*'
    if (piece === '?' || (piece.startsWith('[') && piece.length > 1)) return '[^/]'
    if (piece === UNKNOWN_PART) return '.*'
    return piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  return hidden + body
}
