import fs from 'node:fs'
import { isOurs, type Owner, writePrivate } from './private-file.ts'

/** Where the record is kept, if not in Interlock's own folder: written by `interlock up --store`. */
export interface StoreFile {
  /** `postgres://…`; it may hold a password, so the file is its owner's alone. */
  readonly url: string
}

export function writeStoreFile(file: string, store: StoreFile | undefined, owner?: Owner): void {
  if (store) writePrivate(file, `${JSON.stringify(store)}\n`, 0o600, owner)
  else fs.rmSync(file, { force: true })
}

/** undefined where there is none. One that cannot be read throws: a record that goes elsewhere must not be begun anew here. */
export function readStoreFile(file: string): StoreFile | undefined {
  if (!fs.existsSync(file)) return undefined
  const parsed: unknown = isOurs(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined
  if (typeof parsed !== 'object' || parsed === null || !('url' in parsed))
    throw new Error(`${file} cannot be used. Put it right: interlock up --store …`)
  const { url } = parsed
  if (typeof url !== 'string' || !isStoreUrl(url))
    throw new Error(`${file} names no store. Put it right: interlock up --store …`)
  return { url }
}

export function isStoreUrl(url: string): boolean {
  return /^postgres(ql)?:\/\/\S+$/.test(url)
}
