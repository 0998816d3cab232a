/** A variable in a settings file's `env` that could take a hook over, or switch it off. */
export interface Danger {
  readonly name: string
  readonly value: string
  readonly why: string
}

/**
 * Claude Code gives its `env` to every hook. The variables of the loader, the shell and Node were
 * seen to run foreign code in a hook; CLAUDE_CODE_SIMPLE and CLAUDE_CODE_SAFE_MODE were seen to
 * switch all hooks off (2.1.330).
 */
const DANGERS: readonly { readonly names: RegExp; readonly why: string }[] = [
  {
    names: /^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_\w+)$/,
    why: 'the loader runs foreign code in every hook',
  },
  {
    names: /^(?:BASH_ENV|ENV|SHELLOPTS|BASHOPTS|PS4|BASH_FUNC_.*)$/,
    why: 'a shell runs foreign code before a hook',
  },
  { names: /^(?:NODE_OPTIONS|NODE_PATH)$/, why: 'Node runs foreign code in a hook' },
  { names: /^PATH$/, why: 'programs that a hook starts by name may be others' },
  { names: /^CLAUDE_CONFIG_DIR$/, why: 'Claude Code may read other settings than these' },
  {
    names: /^(?:CLAUDE_CODE_SIMPLE|CLAUDE_CODE_SAFE_MODE)$/,
    why: 'Claude Code runs no hooks with it',
  },
  { names: /^CLAUDE_CODE_SHELL_PREFIX$/, why: 'another program is run in place of the hook' },
]

export function dangersIn(env: Readonly<Record<string, unknown>>): readonly Danger[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const danger = DANGERS.find(({ names }) => names.test(name))
    return danger ? [{ name, value: String(value), why: danger.why }] : []
  })
}
