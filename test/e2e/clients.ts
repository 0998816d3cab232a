import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

/**
 * The real agents under test. They are large and pinned apart from the project's own packages (`npm
 * ci --prefix test/e2e/clients --ignore-scripts`), so they may be absent; then the tests are
 * skipped aloud on a developer's machine, and fail where they are required: a skipped safety test
 * must never look like a passed one.
 */
const CLAUDE_CODE = fileURLToPath(
  new URL(
    `clients/node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
    import.meta.url,
  ),
)
const INSTALL = 'npm ci --prefix test/e2e/clients --ignore-scripts'
const REQUIRED = process.env.CI === 'true' || process.env.INTERLOCK_REQUIRE_CLIENTS === '1'

/** A suite that needs the real Claude Code; its body gets the path of the binary. */
export function describeWithClaudeCode(name: string, body: (binary: string) => void): void {
  const missing = whatIsMissing()
  if (missing === undefined) {
    describe(name, () => body(CLAUDE_CODE))
  } else if (REQUIRED) {
    it(`${name}: has what it needs`, () => {
      throw new Error(missing)
    })
  } else {
    process.stderr.write(`skipped: ${name}: ${missing}\n`)
    describe.skip(`${name} (skipped: ${missing})`, () => body(CLAUDE_CODE))
  }
}

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'the rig needs Linux namespaces'
  if (!existsSync(CLAUDE_CODE)) return `Claude Code is not installed; run: ${INSTALL}`
  return undefined
}
