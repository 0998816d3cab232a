import type { Field } from '../facts.ts'
import { absolute } from '../files/path.ts'
import type { Run } from '../shell/run.ts'
import { WRAPPERS } from '../shell/wrappers.ts'
import { guardAt, isGuardFolder, TRANSCRIPT } from './places.ts'

/** Programs that only look at an agent's settings; Interlock's own folder is not theirs to read either. */
const LOOKS =
  /^(ls|ll|cat|bat|less|more|head|tail|grep|egrep|fgrep|rg|ag|jq|yq|wc|file|stat|diff|cmp|test|\[|find|fd|du|tree|realpath|readlink|basename|dirname|echo|printf|sha256sum|md5sum|git|cd|pushd|which|xxd|od|sort|uniq|cut|nl|awk|sed|shellcheck|bats|shfmt|jsonlint|yamllint)$/

/** They tell of a file without what is in it. */
const LISTS =
  /^(ls|ll|stat|file|du|test|\[|tree|find|fd|realpath|readlink|basename|dirname|which|cd|pushd)$/

/** Readers of their own decide what these do to the paths they name. */
const READ_ELSEWHERE =
  /^(rm|mv|cp|ln|tee|chmod|chown|truncate|shred|touch|mkdir|rmdir|unlink|interlock|cat|head|tail|less|more|bat|grep|egrep|fgrep|rg|jq|yq|echo|printf|kill|pkill|cd|pushd)$/

/** Programs that change a file that they are given, besides those that look; transcripts are read by many others. */
const CHANGES = /^(perl|dd|rsync|install|ex|ed|vim?|patch|sponge|gzip|xz|zstd|bzip2|scp)$/

/**
 * Any word of any program that names something of a guard's: who is not known to only look would change it. The
 * word may be an operand, an option's value (`-o FILE`, `--out=FILE`), or hide in one (`FILE:$HOME/…`, `of=…`).
 */
export function readMentions(run: Run): void {
  if (READ_ELSEWHERE.test(run.name)) return
  for (const arg of WRAPPERS.has(run.name) ? ownWords(run.args) : run.args) {
    const guard = guardNamedBy(arg, run)
    if (guard === undefined) continue
    const own = guard.startsWith('Interlock')
    const looks = looksAt(arg, run)
    if (looks && (!own || LISTS.test(run.name))) continue
    if (guard.startsWith(TRANSCRIPT) && !LOOKS.test(run.name) && !CHANGES.test(run.name)) continue
    run.reading.effect({
      verb: looks ? 'read' : 'change',
      target: { kind: 'guard', name: guard },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: arg.span.end > arg.span.start ? arg.span : run.span,
    })
  }
}

/** Programs that make, unpack or fetch files in a folder that they are given, or in the one they stand in. */
const FILLS = /^(tar|bsdtar|gtar|unzip|7z|7za|cpio|patch|wget|curl|aria2c|gh|ar|vidir|git)$/
const FILLS_WITH =
  /^(-?[a-zA-Z]*x[a-zA-Z]*|--extract|-d\S*|-O\S*|-o|-P|-D|-p\d|-i\S*|--output\S*|--directory\S*|--in-place|x|format-patch|init|download)$/

/** A folder of agents' settings that is filled from elsewhere: what comes cannot be told. */
export function readFilling(run: Run): void {
  if (!FILLS.test(run.name) || !run.args.some(({ text }) => FILLS_WITH.test(text))) return
  const { cwd } = run.frame.scope
  const named = run.args.some(({ text }) =>
    partsOf(text).some((part) => isGuardFolder((absolute(part, cwd) ?? part).replace(/\/$/, ''))),
  )
  if (!named && !(cwd !== undefined && isGuardFolder(cwd))) return
  run.reading.effect({
    verb: 'change',
    target: { kind: 'guard', name: 'an agent’s settings, or Interlock’s files' },
    environment: 'local',
    scope: 'many',
    reversibility: 'recoverable',
    span: run.span,
    detail: `a folder of an agent’s settings, filled by ${run.name}`,
  })
}

/** Options by which a program that looks writes, and git's commands that put other files in place. */
const WRITES: Readonly<Record<string, RegExp>> = {
  sort: /^(-[a-zA-Z]*o|--output)/,
  tree: /^-[a-zA-Z]*o/,
  yq: /^(-[a-zA-Z]*i|--inplace)/,
  xxd: /^-[a-zA-Z]*r/,
  awk: /^-i|inplace|>/,
  sed: /^(-[a-zA-Z]*i|--in-place)|(^|[\d/;{])w\s/,
  git: /^(mv|rm|stash|checkout|restore|apply|clean|read-tree|interpret-trailers|--output\S*|-o\S*|-f|--file\S*)$/,
  find: /^-(delete|exec|execdir|ok|fprint\w*|fls)$/,
}

function looksAt(arg: Field, { name, args }: Run): boolean {
  if (/^(dd|rsync|install)$/.test(name)) return arg !== args.at(-1) && !arg.text.startsWith('of=')
  if (name === 'uniq' || name === 'xxd')
    return args.filter((a) => !a.text.startsWith('-')).at(1) !== arg
  if (/^python\d?/.test(name) && args.some(({ text }) => text === 'json.tool'))
    return args.filter(({ text }) => /\.json$/.test(text)).length === 1
  if (/^(bash|sh|zsh|dash)$/.test(name) && args.some(({ text }) => /^-\w*n/.test(text))) return true
  if (!LOOKS.test(name)) return false
  const writes = WRITES[name]
  return writes === undefined || !args.some(({ text }) => writes.test(text))
}

/** What a program that runs another one is given itself: the other one's words are judged when that one is read. */
function ownWords(args: readonly Field[]): readonly Field[] {
  return args
    .filter(
      ({ text }, at) => text.startsWith('-') || /^-./.test(args[at - 1]?.text ?? '') || at === 0,
    )
    .filter(({ text }) => /[/~.]/.test(text))
}

function guardNamedBy({ text }: Field, run: Run): string | undefined {
  if (
    !/interlock|claude|codex|gemini|cursor|qwen|factory|copilot|kiro|cline|windsurf|opencode|guard|\.pi\/|safety|dcg|nah|termaxa|cupcake/i.test(
      text,
    )
  )
    return undefined
  for (const part of partsOf(text)) {
    const path = absolute(
      part.replace(/^~(?=\/|$)/, run.reading.world.user.home),
      run.frame.scope.cwd,
    )
    const guard =
      path &&
      (guardAt(path, run.reading.world) ?? guardAt(run.reading.path(path).real, run.reading.world))
    if (guard) return guard
  }
  return undefined
}

/** The word itself, and what follows `=`, `@`, `:` or a short option's letter in it. */
function partsOf(text: string): readonly string[] {
  const cuts = text.split(/[=@:,;]|^-\w(?=[/~.])/).filter((part) => /[/~.]/.test(part))
  return [...new Set([text, ...cuts])].slice(0, 6)
}
