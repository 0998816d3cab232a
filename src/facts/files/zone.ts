import type { Zone } from '../facts.ts'
import { UNKNOWN_PART } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { baseOf, isWithin } from './path.ts'
import { isSecret } from './secrets.ts'

/** Folders that belong to the system or to services: nothing below them is the project's. */
const SYSTEM =
  /^\/(bin|boot|dev|etc|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|usr|var|System|Library|Applications|Volumes|private|nix|snap|data|backup|backups)(\/|$)/

/** The root folder of some user's home. */
const HOME_ROOT = /^\/(home|Users)(\/[^/]+)?$/

/** Names of folders and files that tools make and make again. */
const BUILT =
  /^(node_modules|bower_components|dist|dist-.*|build|out|output|target|\.next|\.nuxt|\.output|\.svelte-kit|\.astro|\.angular|\.expo|\.turbo|\.parcel-cache|\.cache|\.vite|\.rollup\.cache|\.webpack|\.eslintcache|\.stylelintcache|.*\.tsbuildinfo|coverage|\.coverage|\.nyc_output|htmlcov|__pycache__|.*\.py[co]|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.hypothesis|.*\.egg-info|\.eggs|\.venv|venv|\.gradle|Pods|DerivedData|\.dart_tool|\.bundle|\.terraform|cdk\.out|\.serverless|\.vercel|\.netlify|\.wrangler|\.sass-cache|tmp|temp|\.tmp|\.temp|log|logs|.*\.log(\..*|x)?|bazel-.*|.*\.tmp|.*\.o|.*\.class|\.DS_Store|Thumbs\.db|storybook-static|[\w-]+-report|test-results|test-output|cmake-build-.*|build-(asan|tsan|ubsan|debug|release|ninja|cov|wasm|[\w-]*test\w*)|public\/packs.*|packs-test|_build|\.stack-work|zig-out|zig-cache|\.zig-cache|site|public\/build|screenshots|reports|obj|__generated__|\.ipynb_checkpoints|\.terragrunt-cache|.*\.(tgz|bak|orig|rej|swp|swo|map|tsbuildinfo)|junit\.xml|nohup\.out)$/

/** Caches below the home folder: made again by their tools. */
const HOME_CACHE =
  /^(\.cache|\.npm\/_(cacache|logs|npx)|\.npm\/.*cache|\.yarn\/(berry\/)?cache|\.pnpm-store|\.local\/share\/pnpm\/store|\.gradle\/caches|\.m2\/repository|\.cargo\/registry|\.cargo\/git|\.bun\/install\/cache|\.nuget\/packages|\.ivy2\/cache|go\/pkg|Library\/Caches|Library\/Developer\/Xcode\/DerivedData|\.expo|\.jest|\.local\/share\/Trash|\.Trash)(\/|$)/

/**
 * Where a path lies. `path` is absolute and in normal form. The project and the home come before temporary folders:
 * either may lie in one.
 */
export function zoneOf(path: string, reading: Reading, cwd: string | undefined): Zone {
  if (path.includes(UNKNOWN_PART)) return zoneOfPartly(path, reading, cwd)
  if (path === '/') return 'root'
  const { home } = reading.world.user
  const root = cwd && reading.root(cwd).root
  if (root && isProject(root, home) && isWithin(path, root))
    return isSecret(path) ? 'secret' : zoneInside(path, root)
  if (isWithin(path, home)) return isSecret(path) ? 'secret' : zoneInHome(path, home, cwd)
  if (reading.world.temp.some((folder) => path !== folder && isWithin(path, folder))) return 'temp'
  if (isSecret(path)) return 'secret'
  if (HOME_ROOT.test(path)) return 'home'
  if (cwd && isProject(cwd, home) && isWithin(path, cwd)) return zoneInside(path, cwd)
  if (SYSTEM.test(path) || isWithin(home, path))
    return isTempFolder(path, reading) ? 'temp' : 'system'
  return 'outside'
}

/** A repository that is the whole home folder, or the root, is no project. */
function isProject(root: string, home: string): boolean {
  return root !== '/' && root !== home && !isWithin(home, root)
}

function zoneInHome(path: string, home: string, cwd: string | undefined): Zone {
  if (path === home) return 'home'
  if (cwd && cwd !== home && isWithin(cwd, home) && isWithin(path, cwd))
    return zoneInside(path, cwd)
  return zoneBelowHome(path, home)
}

function isTempFolder(path: string, { world }: Reading): boolean {
  return world.temp.includes(path)
}

function zoneInside(path: string, root: string): Zone {
  if (path === root) return 'repository'
  const parts = path.slice(root.length + 1).split('/')
  const git = parts.indexOf('.git')
  if (git >= 0)
    return /^(index|HEAD|refs\/.*|.*)\.lock$/.test(parts.slice(git + 1).join('/')) ? 'build' : 'git'
  return parts.some((part) => BUILT.test(part)) || BUILT_PLACES.test(`/${parts.join('/')}/`)
    ? 'build'
    : 'project'
}

/** Where it takes two names to tell: frameworks' caches, installed packages, generated sources. */
const BUILT_PLACES =
  /\/(var\/cache|vendor\/(bundle|cache)|public\/packs[\w-]*|public\/(assets|hot|build)|storage\/framework\/(cache|views|sessions)|bootstrap\/cache|(src|lib|app)\/(generated|gen|__generated__)|generated|wwwroot\/(dist|lib))\//

/** What Claude Code is told to remember of a project, it writes there itself. */
const OWN_NOTES = /^\.claude\/projects\/[^/]+\/memory\/.*\.md$/

function zoneBelowHome(path: string, home: string): Zone {
  const below = path.slice(home.length + 1)
  if (HOME_CACHE.test(below)) return 'build'
  if (OWN_NOTES.test(below)) return 'project'
  const parts = below.split('/')
  // `~/Documents`, `~/.config`: the person's own. Deeper, under a folder of work, it is somebody's other project.
  if (parts.length === 1 || below.startsWith('.')) return 'home'
  return parts.some((part) => REBUILT_ANYWHERE.test(part)) ? 'build' : 'outside'
}

const REBUILT_ANYWHERE = /^(node_modules|__pycache__|\.next|\.turbo|\.pytest_cache|\.mypy_cache)$/

/** A path whose end is unknown lies where its known beginning says; one whose beginning is unknown, nowhere known. */
function zoneOfPartly(path: string, reading: Reading, cwd: string | undefined): Zone {
  const known = path.slice(0, path.indexOf(UNKNOWN_PART))
  const folder = known.slice(0, known.lastIndexOf('/'))
  if (folder === '') return 'unknown'
  const zone = zoneOf(`${folder}/${UNNAMED}`, reading, cwd)
  // Whatever it is called there, the system reads it.
  if (zone === 'system' && isWithin(folder, '/etc')) return zone
  return zone === 'project' || zone === 'system' || zone === 'home' ? 'unknown' : zone
}

const UNNAMED = 'unnamed'

/** Data that no tool makes again, though it may lie beside the sources: databases, dumps, state, environment files. */
export function isData(path: string): boolean {
  return /\.(sqlite3?|db3?|mdb|rdb|dump|bak|backup|tfstate(\.backup)?|sql\.gz|parquet|pkl|h5|ckpt|pt|safetensors)$|^(terraform\.tfstate.*)$/i.test(
    baseOf(path),
  )
}

/** A path that goes through a folder that tools make. */
export function isBuilt(path: string): boolean {
  return path.split('/').some((part) => BUILT.test(part))
}
