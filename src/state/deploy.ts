import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Places } from './places.ts'
import { privateFolder, type Reach, writePrivate } from './private-file.ts'
import { VERSION } from './version.ts'
import { XATTR, xattr } from './xattr.ts'

/**
 * Puts the hook clients where agents' settings name them. Those paths never change, so settings survive upgrades of
 * Node and of Interlock; what lies there is replaced whole, under running hooks too.
 */
export function deploy(places: Places, dist: string, reach: Reach = 'owner'): void {
  for (const folder of [places.root, places.bin, places.run]) privateFolder(folder, reach)
  deployFallback(places, dist, MODES[reach].read)
  const { run } = MODES[reach]
  replace(path.join(dist, 'interlock-hook.bash'), places.bashHook, run)
  const native = path.join(dist, 'interlock-hook')
  if (fs.existsSync(native)) replace(native, places.hook, run)
  else replace(path.join(dist, 'interlock-hook.bash'), places.hook, run)
  const install = {
    version: VERSION,
    node: process.execPath,
    daemon: path.join(dist, 'daemon.mjs'),
  }
  writePrivate(places.install, `${JSON.stringify(install)}\n`)
}

/** Agents run and read the clients; where the daemon has an account of its own, as its group. */
const MODES: Readonly<Record<Reach, { readonly run: number; readonly read: number }>> = {
  owner: { run: 0o700, read: 0o600 },
  group: { run: 0o750, read: 0o640 },
}

/** The program first, then the loader that names it, then V8's cache of it; what no loader names any more goes. */
function deployFallback(places: Places, dist: string, mode: number): void {
  const program = programOf(dist)
  replace(path.join(dist, program), path.join(places.bin, program), mode)
  replace(path.join(dist, 'hook.cjs'), places.bundle, mode)
  const attributes = xattr()?.file
  if (attributes !== undefined) replace(attributes, path.join(places.bin, XATTR), mode)
  link(process.execPath, places.node)
  const cache = `${program}.${process.version}.cache`
  for (const name of fs.readdirSync(places.bin)) {
    if (name.startsWith('hook-') && name !== program && name !== cache)
      fs.rmSync(path.join(places.bin, name))
  }
  if (fs.existsSync(path.join(places.bin, cache))) return
  // Only a faster start depends on it: the hook compiles what it finds no cache for.
  spawnSync(places.node, [places.bundle, 'warm'], {
    stdio: 'ignore',
    env: {},
    timeout: WARM_MS_MAX,
  })
  if (fs.existsSync(path.join(places.bin, cache))) fs.chmodSync(path.join(places.bin, cache), mode)
}

const WARM_MS_MAX = 20_000

/** True when the fallback that hooks would start is the one of this version, program and loader. */
export function fallbackIsCurrent(places: Places, dist: string): boolean {
  const program = programOf(dist)
  return (
    sameBytes(path.join(dist, 'hook.cjs'), places.bundle) &&
    sameBytes(path.join(dist, program), path.join(places.bin, program))
  )
}

/** Two files with the same content. */
export function sameBytes(a: string, b: string): boolean {
  return fs.existsSync(a) && fs.existsSync(b) && fs.readFileSync(a).equals(fs.readFileSync(b))
}

function programOf(dist: string): string {
  const program = fs.readdirSync(dist).find((name) => /^hook-[0-9a-f]{12}\.cjs$/.test(name))
  if (program === undefined) throw new Error(`${dist} is not built. Run: npm run build`)
  return program
}

function replace(from: string, to: string, mode: number): void {
  const bytes = fs.readFileSync(from)
  if (
    fs.existsSync(to) &&
    fs.readFileSync(to).equals(bytes) &&
    (fs.statSync(to).mode & 0o777) === mode
  )
    return
  const temporary = `${to}.${randomBytes(4).toString('hex')}`
  fs.writeFileSync(temporary, bytes, { mode })
  fs.chmodSync(temporary, mode)
  fs.renameSync(temporary, to)
}

function link(target: string, name: string): void {
  const temporary = `${name}.${randomBytes(4).toString('hex')}`
  fs.symlinkSync(target, temporary)
  fs.renameSync(temporary, name)
}

/** The version that `deploy` put there last, or undefined. */
export function deployedVersion(places: Places): string | undefined {
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(places.install, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return undefined
    return typeof parsed.version === 'string' ? parsed.version : undefined
  } catch {
    return undefined
  }
}
