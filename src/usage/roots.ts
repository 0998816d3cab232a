import fs from 'node:fs'
import path from 'node:path'

/** What names agents' folders, and the person's home. */
export interface Surroundings {
  readonly home: string
  readonly env: { readonly [name: string]: string | undefined }
}

/** The folders of agents that are there, by the agents' own rules. */
export function rootsHere({ home, env }: Surroundings): readonly string[] {
  const { CLAUDE_CONFIG_DIR: claude, CODEX_HOME: codex, XDG_DATA_HOME: data } = env
  const named = [
    // Several may stand in it, with commas between them.
    ...(claude === undefined || claude === ''
      ? [path.join(home, '.claude'), path.join(home, '.config', 'claude')]
      : claude.split(',').map((one) => one.trim())),
    codex === undefined || codex === '' ? path.join(home, '.codex') : codex,
    path.join(home, '.gemini'),
    path.join(
      data === undefined || data === '' ? path.join(home, '.local', 'share') : data,
      'opencode',
    ),
    path.join(home, '.copilot'),
  ]
  return [...new Set(named)].filter((one) => fs.existsSync(one))
}
