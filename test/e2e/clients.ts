import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeWith } from '../support/needs.ts'

/**
 * The real agents under test. They are large and pinned apart from the project's own packages (`npm ci --prefix
 * test/e2e/clients --ignore-scripts`), so they may be absent.
 */
const CLAUDE_CODE = fileURLToPath(
  new URL(
    `clients/node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
    import.meta.url,
  ),
)
const CODEX_TARGETS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }
const CODEX = fileURLToPath(
  new URL(
    `clients/node_modules/@openai/codex-${process.platform}-${process.arch}/vendor/${CODEX_TARGETS[process.arch]}-unknown-linux-musl/bin/codex`,
    import.meta.url,
  ),
)
const CHROMIUM = '/usr/bin/chromium'
const INSTALL = 'npm ci --prefix test/e2e/clients --ignore-scripts'

/** A suite that needs the real Claude Code; its body gets the path of the binary. */
export function describeWithClaudeCode(name: string, body: (binary: string) => void): void {
  describeWith(whatIsMissing(), name, () => body(CLAUDE_CODE))
}

/** One that needs the real Codex; its body gets the path of the binary. */
export function describeWithCodex(name: string, body: (binary: string) => void): void {
  describeWith(whatIsMissing(CODEX), name, () => body(CODEX))
}

/** One that needs Debian's Chromium, too. */
export function describeWithBrowser(
  name: string,
  body: (binary: string, browser: string) => void,
): void {
  const browser = existsSync(CHROMIUM)
    ? undefined
    : `${CHROMIUM} is not there; apt install chromium`
  describeWith(whatIsMissing() ?? browser, name, () => body(CLAUDE_CODE, CHROMIUM))
}

/** One that makes users and mounts of its own; its body gets the path of the binary. */
export function describeWithOwnMachine(name: string, body: (binary: string) => void): void {
  const root = process.getuid?.() === 0 ? undefined : 'it takes root, who makes users and mounts'
  describeWith(whatIsMissing() ?? root, name, () => body(CLAUDE_CODE))
}

function whatIsMissing(client = CLAUDE_CODE): string | undefined {
  if (process.platform !== 'linux') return 'the rig needs Linux namespaces'
  if (!existsSync(client)) return `${client} is not installed; run: ${INSTALL}`
  return undefined
}
