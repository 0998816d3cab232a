import { AHEAD_MS, type CompiledConfig, compile, windowsIn } from '../policy/config/compile.ts'
import type { Config, ConfigError, Level } from '../policy/config/config.ts'
import type { FreezeWindow } from '../policy/modes/orders.ts'

/** Planned freezes are worked out anew this often; they reach much farther. */
const WINDOWS_MS = 60 * 60 * 1000

/** Files of settings as they were read last, for this process and for hooks without one. */
export class CompiledConfigs {
  readonly #now: () => number
  readonly #onChange: () => void
  readonly #byFile = new Map<string, CompiledConfig>()
  #windowsAt = 0

  /** `onChange` where hooks without a daemon must be told. */
  constructor(now: () => number, onChange: () => void = () => {}) {
    this.#now = now
    this.#onChange = onChange
  }

  read = (text: string, file: string, level: Level): Config | ConfigError => {
    const compiled = compile(text, file, level, this.#now())
    this.#byFile.set(file, compiled)
    this.#onChange()
    return compiled.config
  }

  windows = (config: Config): readonly FreezeWindow[] => {
    this.#refresh()
    return this.#byFile.get(config.file)?.windows ?? windowsIn(config, this.#now())
  }

  all(): readonly CompiledConfig[] {
    this.#refresh()
    return [...this.#byFile.values()]
  }

  #refresh(): void {
    const now = this.#now()
    if (now - this.#windowsAt < WINDOWS_MS) return
    this.#windowsAt = now
    for (const [file, { config, sha256 }] of this.#byFile) {
      if ('error' in config) continue
      const windows = windowsIn(config, now)
      this.#byFile.set(file, { file, sha256, config, windows, windowsUntil: now + AHEAD_MS })
    }
  }
}
