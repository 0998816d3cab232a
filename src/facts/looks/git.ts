import type { Run } from '../shell/run.ts'
import { testOf } from '../tools/line.ts'
import { wordsOf } from '../tools/words.ts'

/** What git is told before the verb; settings may name programs, so only those that cannot are let through. */
const HARMLESS_SETTING =
  /^(color|core\.(quote[pP]ath|pager=(cat|less)?$|abbrev)|log|diff\.(noprefix|algorithm|renames|context)|column|safe\.directory|advice|pager\.\w+=(cat|false)|user\.(name|email)|i18n|status)/

const VALUED =
  '-C --git-dir --work-tree --namespace -n --max-count --since --until --after --before --author --grep --format --pretty --sort --points-at --contains --no-contains --merged --no-merged -L -S -G --diff-filter --count --abbrev -U --unified --date --exclude --glob'

const LINES = [
  'log|show|diff|status|blame|annotate|shortlog|describe|rev-parse|rev-list|ls-files|ls-tree|ls-remote|cat-file',
  'for-each-ref|merge-base|name-rev|grep|whatchanged|cherry|count-objects|check-ignore|check-attr|check-ref-format',
  'diff-tree|diff-index|diff-files|show-ref|show-branch|var|version|help|range-diff|fsck|verify-commit|verify-tag',
  'patch-id|get-tar-commit-id|interpret-trailers|stripspace|merge-tree|check-mailmap|ls-refs|fmt-merge-msg|archive',
  'hash-object !-w',
  'format-patch --stdout',
  'branch|tag|remote|reflog|submodule|notes|worktree|stash|lfs list|show|status|ls-files|env|exists|get-url|summary|log|view|logs',
  'branch|tag|remote|reflog|submodule|notes|stash|config|worktree|bisect|lfs list|show|status|ls-files|env|exists|get-url|summary|log|view',
  'branch|tag|remote|reflog|submodule|notes $',
  'branch --list|-l|-a|--all|-r|--remotes|--show-current|--contains|--no-contains|--merged|--no-merged|--points-at !-d !-D !-m !-M !-c !-C !-f !--delete !--move !--copy !--force !-u !--set-upstream-to !--unset-upstream !--edit-description',
  'tag -l|--list|-n|--contains|--merged|--no-merged|--points-at|-v !-d !-a !-s !-f !-m !--delete !--force',
  'config --get|--get-all|--get-regexp|--get-urlmatch|--list|-l|--get-color|--get-colorbool !--unset !--add !--replace-all',
  'config get|list',
  'config * $',
  'reflog *',
  'bundle verify|list-heads',
  'symbolic-ref * $',
  'sparse-checkout|rerere list|status|diff',
  'clean -n|--dry-run',
  'push|add|fetch|rm|mv|commit|gc|prune|pull --dry-run',
  'add -n',
  'apply --check|--stat|--numstat|--summary !--apply',
].map(testOf)

/** Options of reading verbs that write a file or run a program; git takes any beginning of a long option. */
const WRITES = /^--(ou|op|ext-d|upl|exec|textconv|lost-found)|^-O|^--web$|^-c$|^--config-env/

export function gitLooks(run: Run): boolean {
  const { args } = run
  const verb = args.findIndex(
    ({ text }, i) => !text.startsWith('-') && !TAKES.test(args[i - 1]?.text ?? ''),
  )
  if (verb < 0)
    return (
      args.some(({ text }) => /^--(version|help|exec-path|html-path|man-path)$/.test(text)) ||
      args.length === 0
    )
  const before = args.slice(0, verb)
  const settings = before.filter((_, i) => before[i - 1]?.text === '-c')
  if (!settings.every(({ text, known }) => known && HARMLESS_SETTING.test(text))) return false
  if (before.some(({ text }) => /^(--exec-path=|--config-env|-p$|--paginate$|-c.)/.test(text)))
    return false
  const rest = args.slice(verb)
  const [name] = rest
  if (!name?.known || rest.some(({ text }) => WRITES.test(text))) return false
  if (
    ARCHIVE.test(name.text) &&
    rest.some(({ text }) => /^(-o|--output|--remote|--exec)/.test(text))
  )
    return false
  if (
    name.text === 'branch' &&
    rest.slice(1).every(({ text }) => /^-(v|vv|a|r|l|i|-\w[\w-]*(=.*)?)$/.test(text)) &&
    !rest.some(({ text }) => /^--(delete|move|copy|force|edit|unset|set|track|create)/.test(text))
  )
    return true
  const words = wordsOf({ ...run, args: rest }, VALUED_SET)
  return LINES.some((test) => test(words))
}

const ARCHIVE = /^archive$/
const TAKES = /^(-C|-c|--git-dir|--work-tree|--namespace)$/
const VALUED_SET = new Set(VALUED.split(' '))
