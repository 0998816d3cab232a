import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Places } from './places.ts'
import { privateFolder, writePrivate } from './private-file.ts'
import { VERSION } from './version.ts'

/**
 * Puts the hook clients where agents' settings name them. Those paths never change, so settings survive upgrades of
 * Node and of Interlock; what lies there is replaced whole, under running hooks too.
 */
export function deploy(places: Places, dist: string): void {
  privateFolder(places.root)
  privateFolder(places.bin)
  privateFolder(places.run)
  replace(path.join(dist, 'hook.cjs'), places.bundle, 0o600)
  replace(path.join(dist, 'interlock-hook.bash'), places.bashHook, 0o700)
  const native = path.join(dist, 'interlock-hook')
  if (fs.existsSync(native)) replace(native, places.hook, 0o700)
  else replace(path.join(dist, 'interlock-hook.bash'), places.hook, 0o700)
  link(process.execPath, places.node)
  const install = {
    version: VERSION,
    node: process.execPath,
    daemon: path.join(dist, 'daemon.mjs'),
  }
  writePrivate(places.install, `${JSON.stringify(install)}\n`)
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
