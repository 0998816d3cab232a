import fs from 'node:fs'
import path from 'node:path'
import { VERSION } from '../state/version.ts'

/** Where programs for a daemon with an account of its own lie: root's, and nobody else writes there. */
const PROGRAMS = '/usr/local/lib/interlock'

/** The program and the Node that runs it, both out of the agent's reach. */
export interface Program {
  readonly node: string
  readonly dist: string
}

/**
 * Copies this program with the libraries that it loads, and Node where somebody else than root could change it: what
 * the daemon runs must not lie where an agent can write.
 */
export function placeProgram(dist: string, programs: string = PROGRAMS): Program {
  const folder = path.join(programs, VERSION)
  const fresh = `${folder}.${process.pid}.new`
  fs.mkdirSync(programs, { recursive: true, mode: 0o755 })
  fs.chownSync(programs, 0, 0)
  fs.chmodSync(programs, 0o755)
  if (!isRoots(programs)) throw new Error(`${programs} can be changed by others than root.`)
  try {
    fs.cpSync(dist, path.join(fresh, 'dist'), { recursive: true })
    const home = path.dirname(dist)
    fs.copyFileSync(path.join(home, 'package.json'), path.join(fresh, 'package.json'))
    copyLibraries(home, path.join(fresh, 'node_modules'))
    openToAll(fresh)
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(fresh, folder)
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true })
  }
  return { node: placeNode(programs), dist: path.join(folder, 'dist') }
}

function placeNode(programs: string): string {
  const own = fs.realpathSync(process.execPath)
  if (isRoots(own)) return own
  const node = path.join(programs, `node-${process.version}`)
  fs.copyFileSync(own, `${node}.new`)
  fs.chmodSync(`${node}.new`, 0o755)
  fs.renameSync(`${node}.new`, node)
  return node
}

/** Nobody but root can change the file, or put another one in its place. */
export function isRoots(file: string): boolean {
  for (let at = file; ; at = path.dirname(at)) {
    const { uid, mode } = fs.statSync(at)
    if (uid !== 0 || (mode & 0o022) !== 0) return false
    if (path.dirname(at) === at) return true
  }
}

/** Every library that ours name, and those that they name, found as Node finds them. */
function copyLibraries(home: string, target: string): void {
  const copied = new Set<string>()
  const open = [home]
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const name of librariesOf(from)) {
      const folder = libraryAt(from, name)
      // One that lies inside of another has come along with it; one for other machines is not here.
      if (folder === undefined || copied.has(folder)) continue
      copied.add(folder)
      open.push(folder)
      if (path.dirname(folder).startsWith(`${from}${path.sep}`) && from !== home) continue
      fs.cpSync(folder, path.join(target, name), { recursive: true, dereference: true })
    }
  }
}

function librariesOf(folder: string): readonly string[] {
  const parsed: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  if (typeof parsed !== 'object' || parsed === null) return []
  const named: { dependencies?: unknown; optionalDependencies?: unknown } = parsed
  return [named.dependencies, named.optionalDependencies].flatMap((list) => Object.keys(list ?? {}))
}

function libraryAt(from: string, name: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name)
    if (fs.existsSync(path.join(folder, 'package.json'))) return fs.realpathSync(folder)
    if (path.dirname(at) === at) return undefined
  }
}

/** A strict umask of root's would keep the daemon from reading it. */
function openToAll(folder: string): void {
  fs.chmodSync(folder, 0o755)
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    const runs = entry.isDirectory() || (fs.statSync(file).mode & 0o111) !== 0
    fs.chmodSync(file, runs ? 0o755 : 0o644)
  }
}
