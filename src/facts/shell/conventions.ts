/**
 * Names that projects give to everyday work. A target with such a name that cannot be read passes with a note;
 * any other unread target asks.
 */
const CONVENTIONAL =
  /^(all|install|ci|build|rebuild|compile|bundle|test|tests|unit|e2e|integration|spec|check|checks|verify|validate|dev|develop|start|serve|server|watch|run|preview|storybook|clean|lint|lints|fmt|format|prettier|style|fix|typecheck|types|tsc|coverage|cov|bench|benchmark|docs|doc|help|version|generate|gen|codegen|setup|bootstrap|init|prepare|up|down|stop|logs|ps|status|mock|mocks|proto|assets|analyze|analyse|doctor|audit|outdated|typings|snapshot|snapshots|example|examples|demo|pre-?commit|activate|gradlew|mvnw|manage|configure|autogen|run-tests|runtests|vet|tidy|manifests|deps|vendor|package|dist|mod|modules|wire|swagger|openapi)$/i

/** `test`, `test:unit`, `build-web`, `lint_fix`, `scripts/test.sh`: the first word of the last part decides. */
export function isConventional(target: string): boolean {
  const base = target.split('/').at(-1) ?? ''
  const name = base.replace(/\.(sh|bash|zsh|js|mjs|cjs|ts|py|rb|pl)$/, '')
  const words = name.split(/[:._-]/)
  const forTests = words.some((word) => OF_TESTS.test(word))
  if (forTests && !words.some((word) => NEVER.test(word))) return true
  return (
    words.every((word) => !HARMFUL.test(word)) &&
    (CONVENTIONAL.test(name) || CONVENTIONAL.test(words[0] ?? ''))
  )
}

/** What works on test data may reset, seed and drop it. */
const OF_TESTS = /^(test|tests|unit|e2e|integration|spec|dev|local|ci|mock|fixtures?|storybook)$/i
const NEVER = /^(prod|production|live|deploy|release|publish|staging|nuke|wipe|data)$/i

/** A conventional first word does not excuse these: `test:prod`, `clean-all-data`, `build-and-deploy`. */
const HARMFUL =
  /^(prod|production|live|deploy|release|publish|drop|destroy|delete|wipe|purge|nuke|reset|truncate|teardown|rollback|migrate|seed|remove|data|db|database|push|prune|force|uninstall)$/i

/** A script of a language that projects are written in: everyday, unless its name says harm. */
export function isHarmfulName(target: string): boolean {
  const base = target.split('/').at(-1) ?? ''
  return base.split(/[:._-]/).some((word) => HARMFUL.test(word))
}
