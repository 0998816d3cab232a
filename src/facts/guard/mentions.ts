import type { Field } from '../facts.ts'
import { absolute } from '../files/path.ts'
import type { Run } from '../shell/run.ts'
import { WRAPPERS } from '../shell/wrappers.ts'
import { guardAt } from './places.ts'

/** Programs that only look at an agent's settings; Interlock's own folder is not theirs to read either. */
const LOOKS =
  /^(ls|ll|cat|bat|less|more|head|tail|grep|egrep|fgrep|rg|ag|jq|yq|wc|file|stat|diff|cmp|test|\[|find|fd|du|tree|realpath|readlink|basename|dirname|echo|printf|sha256sum|md5sum|git|cd|pushd|which|xxd|od|sort|uniq|cut|nl|awk|sed)$/

/** Readers of their own decide what these do to the paths they name. */
const READ_ELSEWHERE =
  /^(rm|mv|cp|ln|tee|dd|sed|gsed|chmod|chown|truncate|shred|install|rsync|touch|mkdir|rmdir|unlink|interlock|cat|head|tail|less|more|bat|grep|egrep|fgrep|rg|jq|yq|echo|printf|kill|pkill|cd|pushd)$/

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
    if (!own && LOOKS.test(run.name)) continue
    run.reading.effect({
      verb: LOOKS.test(run.name) ? 'read' : 'change',
      target: { kind: 'guard', name: guard },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: arg.span.end > arg.span.start ? arg.span : run.span,
    })
  }
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
