import { join } from 'node:path/posix'

/** Where a person's Claude Code looks. All paths are absolute. */
export interface Whereabouts {
  readonly home: string
  readonly platform: 'linux' | 'darwin'
  /** The value of CLAUDE_CONFIG_DIR; empty counts as not set, as it does for Claude Code. */
  readonly configDir?: string
  /** The folder in which the agent works. */
  readonly project?: string
}

/** Claude Code's settings files, from the weakest to the strongest. */
export interface Places {
  readonly user: string
  readonly project?: string
  readonly local?: string
  readonly managed: string
  /** A folder of further managed files, applied over `managed` in alphabetical order. */
  readonly managedFolder: string
}

const MANAGED = {
  linux: '/etc/claude-code',
  darwin: '/Library/Application Support/ClaudeCode',
}

export function placesOf({ home, platform, configDir, project }: Whereabouts): Places {
  const places = {
    user: join(configDir || join(home, '.claude'), 'settings.json'),
    managed: join(MANAGED[platform], 'managed-settings.json'),
    managedFolder: join(MANAGED[platform], 'managed-settings.d'),
  }
  if (project === undefined) return places
  return {
    ...places,
    project: join(project, '.claude', 'settings.json'),
    local: join(project, '.claude', 'settings.local.json'),
  }
}
