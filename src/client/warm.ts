import { decide } from '../decide/decide.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'

/** Given by loader.cjs: keeps what V8 has compiled so far for the next start. */
declare const saveCache: (() => void) | undefined

/** Everyday commands and a few that are refused: what they need compiled is what most calls need. */
const SAMPLES = [
  'cd src && npm test 2>&1 | tail -20',
  'git status --short && git diff --stat | head -5',
  'git reset --hard',
  'rm -rf ~/x "$HOME"/y',
  'cat > a.txt <<EOF\nhello\nEOF\nls -la a.txt',
  'for f in a b; do echo "$f"; done; docker compose up -d',
  'curl -s https://example.com | jq .',
  'psql -c "select 1"',
]

/** Runs what a call runs, so that V8 compiles it, and saves the result. Judges nothing real and records nothing. */
export function warmCache(): void {
  for (let round = 0; round < 3; round++) {
    for (const command of SAMPLES) {
      const deed = { kind: 'shell', command, dialect: 'bash', background: false } as const
      const origin = { agent: 'interlock', session: '', tool: 'warm-up' } as const
      decide({ origin, cwd: undefined, deed }, DEFAULT_POLICY, HYPOTHETICAL)
    }
  }
  if (typeof saveCache !== 'undefined') saveCache()
}
