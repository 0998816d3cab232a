import type { Run } from '../shell/run.ts'
import { writtenAt } from '../shell/source.ts'
import { testOf } from '../tools/line.ts'
import { wordsOf } from '../tools/words.ts'

/** What git is told before the verb; settings may name programs, so only those that cannot are let through. */
const HARMLESS_SETTING =
  /^(color|core\.(quote[pP]ath|pager=(cat|less)?$|abbrev)|log|diff\.(noprefix|algorithm|renames|context)|column|safe\.directory|advice|pager\.\w+=(cat|false)$|user\.(name|email)|i18n|status)/

const VALUED =
  '-C --git-dir --work-tree --namespace -n --max-count --since --until --after --before --author --grep --format --pretty --sort --points-at --contains --no-contains --merged --no-merged -L -S -G --diff-filter --count --abbrev -U --unified --date --exclude --glob'

const LINES = [
  'log|show|diff|status|blame|annotate|shortlog|describe|rev-parse|rev-list|ls-files|ls-tree|ls-remote|cat-file',
  'for-each-ref|merge-base|name-rev|grep|whatchanged|cherry|count-objects|check-ignore|check-attr|check-ref-format',
  'diff-tree|diff-index|diff-files|show-ref|show-branch|var|version|help|range-diff|fsck|verify-commit|verify-tag',
  'patch-id|get-tar-commit-id|interpret-trailers|stripspace|merge-tree|check-mailmap|fmt-merge-msg|archive',
  'hash-object !-w',
  'format-patch --stdout',
  'remote|submodule|notes|worktree|stash list|show|status|get-url|summary',
  'reflog show|exists|list',
  'lfs ls-files|status|env|version',
  'bisect log|view|visualize',
  'remote|reflog|submodule|notes $',
  'config --get|--get-all|--get-regexp|--get-urlmatch|--list|-l|--get-color|--get-colorbool !--unset !--add !--replace-all',
  'config get|list',
  'config * $ !--unset !--unset-all !--remove-section !--rename-section !--add !--replace-all !--edit !-e',
  'bundle verify|list-heads',
  'symbolic-ref * $ !-d !--delete',
  'sparse-checkout|rerere list|status|diff',
  'clean -n|--dry-run',
  'apply --check|--stat|--numstat|--summary !--apply',
].map(testOf)

/** Options of reading verbs that write a file or run a program; git takes any beginning of a long option. */
const WRITES =
  /^--(ou|op|ext-d|up|exe|textconv|los|in-p|build-f|web$|config-env|app(l|$)|no-(dry|check|list|stdout|plan))|^-O|^-c$/

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
  const options = rest.slice(1).map(({ text }) => text)
  // An unquoted variable may hold any option.
  if (rest.some((arg) => arg.several && PLAIN_VARIABLE.test(writtenAt(arg.span, run.frame.source))))
    return false
  const never = NEVER.get(name.text)
  if (never && options.some((option) => never.test(option))) return false
  if (name.text === 'branch' || name.text === 'tag') return listsRefs(options)
  if (/^(push|fetch|add|rm|mv|prune)$/.test(name.text))
    return /^(--dry-run|-n)$/.test(options[0] ?? '')
  const words = wordsOf({ ...run, args: rest }, VALUED_SET)
  return LINES.some((test) => test(words))
}

/** Letters that stand for such options where they are bundled. */
const NEVER: ReadonlyMap<string, RegExp> = new Map([
  ['archive', /^(-[a-zA-Z]*o|--output|--remote|--exec)/],
  ['grep', /^-[a-zA-Z]*O/],
  ['hash-object', /^-[a-zA-Z]*w/],
  ['help', /^-[a-zA-Z]*w/],
])

/** `git branch` and `git tag` list refs, or make them of whatever word is left: only options that list are known. */
function listsRefs(options: readonly string[]): boolean {
  const lists = options.some((option) => LISTS.test(option))
  return options.every((option, i) => {
    if (LISTS.test(option) || SHOWS.test(option)) return true
    if (option.startsWith('-')) return false
    return lists || TAKES_REF.test(options[i - 1] ?? '')
  })
}

const LISTS =
  /^(-a|-r|-l|-av|-avv|-va|-vva|-rv|-n\d*|--(list|all|remotes|show-current|merged|no-merged|contains|no-contains|points-at)(=.*)?)$/
const SHOWS =
  /^(-v|-vv|-i|-q|--(verbose|sort|format|column|no-column|color|no-color|abbrev|no-abbrev|ignore-case|omit-empty)(=.*)?)$/
const TAKES_REF = /^--(sort|format|merged|no-merged|contains|no-contains|points-at|abbrev)$/
const PLAIN_VARIABLE = /^\$\{?\w+\}?$/
const TAKES = /^(-C|-c|--git-dir|--work-tree|--namespace)$/
const VALUED_SET = new Set(VALUED.split(' '))
