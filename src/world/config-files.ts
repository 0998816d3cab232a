import fs from 'node:fs'
import path from 'node:path'
import type { Config, ConfigError, Level } from '../policy/config/config.ts'
import { readRegularFile } from '../regular-file.ts'

/** Every file of settings is called so, wherever it lies. */
export const CONFIG_FILE = 'interlock.toml'
const ORGANISATION = `/etc/interlock/${CONFIG_FILE}`
/** Settings beyond this size are no settings. */
const CONFIG_BYTES_MAX = 256 * 1024

export type ReadConfig = (text: string, file: string, level: Level) => Config | ConfigError

/**
 * The files that hold for a folder, from the organisation's and the person's down through every one above the folder.
 * They are looked for beyond the repository's root too: a repository made inside another one must not cut the outer
 * one's settings off, and a file of a project can only tighten.
 */
export class ConfigFiles {
  readonly #person: readonly [file: string, level: Level]
  readonly #read: ReadConfig
  readonly #seen = new Map<
    string,
    { readonly stamp: string; readonly config: Config | ConfigError }
  >()

  /** `level`: what the person's own file may do. */
  constructor(home: string, level: Level, read: ReadConfig) {
    this.#person = [path.join(home, '.config', 'interlock', CONFIG_FILE), level]
    this.#read = read
  }

  at(folder: string): readonly (Config | ConfigError)[] {
    const project: string[] = []
    for (let at = folder; ; at = path.dirname(at)) {
      project.unshift(path.join(at, CONFIG_FILE))
      if (path.dirname(at) === at) break
    }
    const files: readonly (readonly [string, Level])[] = [
      [ORGANISATION, 'organisation'],
      this.#person,
      ...project.map((file) => [file, 'project'] as const),
    ]
    return files.flatMap(([file, level]) => this.#one(file, level) ?? [])
  }

  /** undefined where there is no such file. What is there and cannot be read is an error, never nothing. */
  #one(file: string, level: Level): Config | ConfigError | undefined {
    let stat: fs.Stats | undefined
    try {
      // Mostly there is none, and an exception costs more than the question.
      stat = fs.statSync(file, { throwIfNoEntry: false })
    } catch {
      // It may be the name that is too long for a file; reading tells.
      return this.#readNow(file, level)
    }
    if (!stat) return undefined
    const stamp = `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}`
    const before = this.#seen.get(file)
    if (before?.stamp === stamp) return before.config
    const config = this.#readNow(file, level)
    if (config) this.#seen.set(file, { stamp, config })
    return config
  }

  #readNow(file: string, level: Level): Config | ConfigError | undefined {
    const bytes = readRegularFile(file, CONFIG_BYTES_MAX)
    if (bytes === 'absent') return undefined
    if (bytes === 'out of reach') return { file, error: 'it cannot be read' }
    if (typeof bytes === 'string')
      return { file, error: `it is no file of at most ${CONFIG_BYTES_MAX / 1024} KiB` }
    return this.#read(bytes.toString('utf8'), file, level)
  }
}
