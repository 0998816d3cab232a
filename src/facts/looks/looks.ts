import type { Run } from '../shell/run.ts'
import { byTool } from './by-tool.ts'
import { clientLooks, mongoLooks } from './clients.ts'
import { awsLooks, azLooks, forgeApiLooks, gcloudLooks } from './clouds.ts'
import { codeLooks } from './code.ts'
import { gitLooks } from './git.ts'
import { asksForHelp } from './help.ts'
import { isActingOption, takesBack } from './options.ts'
import { ALWAYS, BARE, NEVER_WITH, ONLY_WITH, UNLESS } from './plain.ts'
import { curlLooks, httpieLooks, wgetLooks } from './requests.ts'
import { awkLooks, sedLooks } from './text.ts'
import { actsByVariable } from './variables.ts'

/**
 * True for a command that is known to look only: it changes no file, repository, service or setting, and runs nothing
 * that might. What is not known to look is taken to act. What its redirects and statements do are effects of their own.
 */
export function looks(run: Run): boolean {
  const { name, args, path } = run
  if ((path !== undefined && !OF_PROJECT.test(path)) || actsByVariable(run)) return false
  if (asksForHelp(run)) return true
  const acts = args.some(
    ({ text }) =>
      takesBack(text) || (text === ';' && SPLITS.test(name)) || isActingOption(name, text),
  )
  return (!acts || SEES_ITSELF.test(name)) && looksItself(run)
}

/** A lone `;` begins another command of theirs. */
const SPLITS = /^(tmux|nft)$/

/** Programs whose own reading knows all their options. */
const SEES_ITSELF =
  /^(git|aws|gcloud|az|curl|wget|gh|glab|find|gfind|sed|gsed|awk|gawk|mawk|nawk|psql|mysql|mariadb)$/

function looksItself(run: Run): boolean {
  const { name, args } = run
  const own = OWN.get(name)
  if (own) return own(run)
  const managed = managedBy(run)
  if (managed) return looks(managed)
  const known = codeLooks(run) ?? clientLooks(run)
  if (known !== undefined) return known
  const texts = args.map(({ text }) => text)
  // An unquoted word that nobody knows may be any option.
  const open = args.some((arg) => arg.several === true)
  const never = NEVER_WITH.get(name)
  const only = ONLY_WITH.get(name)
  if (only)
    return (
      !open &&
      !texts.includes('--') &&
      texts.some((text) => only.test(text)) &&
      !texts.some((text) => never?.test(text))
    )
  const unless = UNLESS.get(name)
  if (unless) return (args.length === 0 || !open) && !texts.some((text) => unless.test(text))
  if (BARE.has(name)) return args.length === 0
  return ALWAYS.has(name) || byTool(run, texts, open)
}

/** `python manage.py …`, `php artisan …`: the script is a tool with words of its own. */
function managedBy(run: Run): Run | undefined {
  const [script, ...args] = run.args
  const tool = /^(?:\.\/)?(?:[\w-]+\/)*(manage\.py|artisan)$/.exec(script?.text ?? '')?.[1]
  return tool && /^(python[\d.]*|php)$/.test(run.name) ? { ...run, name: tool, args } : undefined
}

/** Tools that a project keeps for itself; in a mode of reading nobody changes them. */
const OF_PROJECT =
  /^(\.\/)?(bin\/(rails|rake|bundle|console)|([\w@.-]+\/)*(node_modules\/\.bin|\.?venv\/bin|vendor\/bin)\/[\w.-]+|gradlew|mvnw)$/

/** Programs with a reading of their own. */
const OWN: ReadonlyMap<string, (run: Run) => boolean> = new Map([
  ['git', gitLooks],
  ['curl', curlLooks],
  ['wget', wgetLooks],
  ['http', httpieLooks],
  ['https', httpieLooks],
  ['xh', httpieLooks],
  ['aws', awsLooks],
  ['gcloud', gcloudLooks],
  ['az', azLooks],
  ['mongosh', mongoLooks],
  ['mongo', mongoLooks],
  ['awk', awkLooks],
  ['gawk', awkLooks],
  ['mawk', awkLooks],
  ['nawk', awkLooks],
  ['sed', sedLooks],
  ['gsed', sedLooks],
  ['find', findLooks],
  ['gfind', findLooks],
  ['kill', ({ args }) => /^(-0|-l|-L|--list)$/.test(args[0]?.text ?? '')],
  ['tar', tarLooks],
  ['gtar', tarLooks],
  // A second operand of these is the file that they write.
  ['uniq', (run) => operandsOf(run).length < 2],
  [
    'xxd',
    (run) =>
      operandsOf(run).filter((word) => !/^\d+$/.test(word)).length < 2 &&
      !run.args.some(({ text }) => /^-[a-zA-Z]*r/.test(text)),
  ],
  [
    'dd',
    ({ args }) =>
      args.every(
        ({ text, known }) => known && (!text.startsWith('of=') || text === 'of=/dev/null'),
      ),
  ],
  ['gh', forgeLooks],
  ['glab', forgeLooks],
  [
    'ruff',
    (run) =>
      /^(check|rule|config|linter|version)$/.test(operandsOf(run)[0] ?? '')
        ? !run.args.some(({ text }) =>
            /^--(fix|unsafe-fixes|add-noqa|output-file|watch|config)|^-\w*[ow]/.test(text),
          )
        : operandsOf(run)[0] === 'format' &&
          run.args.some(({ text }) => /^--(check|diff)$/.test(text)),
  ],
  [
    'biome',
    (run) =>
      /^(check|lint|ci|explain|rage|version|search)$/.test(operandsOf(run)[0] ?? '') &&
      !run.args.some(({ text }) => /^--(write|fix|apply|unsafe)/.test(text)),
  ],
])

function forgeLooks(run: Run): boolean {
  const texts = run.args.map(({ text }) => text)
  return texts[0] === 'api' ? forgeApiLooks(run) : byTool(run, texts, false)
}

function operandsOf({ args }: Run): readonly string[] {
  return args.map(({ text }) => text).filter((text) => !text.startsWith('-') || text === '-')
}

/** Lists, or prints what it takes out; nothing that starts a program. */
function tarLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const letters = words
    .filter((word, i) => /^-[a-zA-Z]+$/.test(word) || (i === 0 && /^[a-zA-Z]+$/.test(word)))
    .join('')
  const long = words.filter((word) => word.startsWith('--'))
  const runs = long.some((word) =>
    /^--(ch|to-c|us|in|ne|rs|rm|cr|app|up|del|cat|conc|rem)/.test(word),
  )
  const prints = /O/.test(letters) || long.includes('--to-stdout')
  const lists = /t/.test(letters) || long.includes('--list')
  return (
    !runs &&
    !/[IFcrA]|u/.test(letters) &&
    !words.some((word) => /^-\w*f\w+$/.test(word)) &&
    args.every((arg) => arg.several !== true) &&
    (/x/.test(letters) || long.some((word) => /^--(extract|get)/.test(word)) ? prints : lists)
  )
}

/** What find itself does; programs that it starts are commands of their own. */
const FIND_ACTS = /^-(delete|fprint\w*|fls|ok|okdir)$/

function findLooks({ args }: Run): boolean {
  return args.every(({ text, several }) => several !== true && !FIND_ACTS.test(text))
}
