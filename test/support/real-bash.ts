import { spawnSync } from 'node:child_process'

/** What one script handed to the command `probe`, call by call. */
export type Calls = readonly (readonly string[])[]

/**
 * Every script is run in a subshell of its own, in which `probe` tells its arguments on descriptor 9. The environment
 * is that of the hypothetical World as far as it shows: the home folder, and no other variable.
 */
const RUNNER = `
exec 9>&1
probe() { printf '%s\\0' "$#" "$@" >&9; }
scripts__=("$@"); set --
for script__ in "\${scripts__[@]}"; do
  ( unset scripts__; eval "$script__" ) </dev/null >/dev/null 2>&1
  printf '\\001' >&9
done`

/** undefined where there is no bash that is new enough to ask (macOS ships 3.2). */
export function callsInBash(scripts: readonly string[]): readonly Calls[] | undefined {
  const { stdout, status } = spawnSync(
    'bash',
    ['-c', `((BASH_VERSINFO[0] >= 5)) || exit 9${RUNNER}`, '_', ...scripts],
    { env: { HOME: '/home/user', PATH: '/usr/bin:/bin' }, cwd: '/', encoding: 'utf8' },
  )
  return status === 0 ? stdout.split('\u0001').slice(0, -1).map(callsIn) : undefined
}

/** `2 NUL a NUL b NUL 0 NUL` are two calls: with `a` and `b`, and with nothing. */
function callsIn(output: string): Calls {
  const parts = output.split('\0').slice(0, -1)
  const calls: string[][] = []
  while (parts.length > 0) calls.push(parts.splice(0, Number(parts.shift())))
  return calls
}
