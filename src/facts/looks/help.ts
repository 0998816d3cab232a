import type { Run } from '../shell/run.ts'
import { SHELLS } from '../shell/shells.ts'

/** `npm publish --help`, `tool --version`: any program shows its manual, but one that would run what stands there. */
export function asksForHelp({ name, args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const last = words.at(-1) ?? ''
  if (words.length === 1 && last === '--version') return true
  if (SHELLS.has(name) || RUNS.test(name)) return false
  if (/^(--?help|--version)$/.test(last))
    return (
      words.length <= HELP_WORDS_MAX &&
      words.slice(0, -1).every((word) => /^[a-z][\w:-]*$/.test(word) && !STARTS.test(word))
    )
  return words.length === 1 && /^(-v|-V|-version|version|help)$/.test(last) && VERSIONED.test(name)
}

/** Verbs behind which `--help` belongs to somebody else, or is a value. */
const STARTS =
  /^(run|exec|x|dlx|start|up|set|del|add|create|install|bisect|tool|compose|jar|config|eval|shell|ssh|call|invoke|script|unlink)$/
/** A sub-command of a sub-command has a manual too; longer lines are more than a question. */
const HELP_WORDS_MAX = 4

const RUNS =
  /^(lua|luajit|osascript|java|uvx|pipx|redis-cli|node|python3?|perl|ruby|php|Rscript|julia|xargs|parallel|env|sudo|doas|su|nice|nohup|timeout|time|watch|exec|eval|command|find|fd|ssh|npx|bunx|make|just|rake|task|\.)$/
const VERSIONED =
  /^(node|npm|pnpm|yarn|bun|deno|python3?|pip3?|ruby|gem|php|perl|go|rustc|cargo|java|javac|mvn|gradle|dotnet|docker|kubectl|helm|terraform|tofu|git|gh|aws|gcloud|az|tsc|make|cmake|gcc|g\+\+|clang|psql|mysql|redis-cli|sqlite3|nginx|ssh|curl|openssl|psalm|composer|swift|kotlin|scala|lua|julia|R|elixir|mix|erl|ghc|stack|cabal|zig|nim|dart|flutter|uname)$/
