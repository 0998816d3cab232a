import { type Field, UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { readPowerShell } from '../powershell/read.ts'
import { isHarmfulName } from '../shell/conventions.ts'
import { outputOf } from '../shell/output.ts'
import type { Run } from '../shell/run.ts'
import { type Language, readCode } from './code.ts'

interface Interpreter extends Language {
  /** Options whose next word is code. */
  readonly code: RegExp
  /** Options with some other value. */
  readonly values: RegExp
}

const PYTHON: Interpreter = { name: 'Python', comment: '#', code: /^-\w*c$/, values: /^-[WX]$/ }
const NODE: Interpreter = {
  name: 'JavaScript',
  comment: '//',
  code: /^(-e|-p|-pe|--eval|--print|-r:eval)$/,
  values: /^(-r|--require|--import|--loader)$/,
}
const RUBY: Interpreter = { name: 'Ruby', comment: '#', code: /^-\w*e$/, values: /^-[Ir]$/ }
const PERL: Interpreter = { name: 'Perl', comment: '#', code: /^-\w*[eE]$/, values: /^-[I]$/ }
const PHP: Interpreter = { name: 'PHP', comment: 'both', code: /^(-r|--run)$/, values: /^-[dc]$/ }
const R: Interpreter = { name: 'R', comment: '#', code: /^-e$/, values: /^$/ }

/** Inline code, code on standard input, or a script file. */
function interpreter(language: Interpreter): (run: Run) => void {
  return (run) => {
    const { args } = run
    let found = false
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]
      if (!arg) break
      const attached = /^--(eval|print|run)=/.exec(arg.text)
      if (attached) {
        found = true
        readCode(run, { ...arg, text: arg.text.slice(attached[0].length) }, language)
      } else if (language.code.test(arg.text)) {
        const code = args[++i]
        found = true
        if (code) readCode(run, code, language)
      } else if (language.values.test(arg.text)) i++
      else if (arg.text === '-m' && language.comment === '#')
        return runModule(run, args.slice(i + 1))
      else if (arg.text === '-') break
      else if (!arg.text.startsWith('-')) {
        if (!found && !SUBCOMMANDS.test(arg.text)) readScriptFile(run, args.slice(i), language)
        return
      }
    }
    if (!found) readStdin(run, language)
  }
}

/** Words of `bun`, `deno` and `node` that are no files. */
const SUBCOMMANDS =
  /^(run|test|install|add|remove|x|build|fmt|lint|check|task|repl|inspect|serve|init|upgrade|cache|doc|info)$/

function readStdin(run: Run, language: Interpreter): void {
  const { stdin } = run.frame
  if (stdin.kind === 'text')
    readCode(
      run,
      { text: stdin.text.text, known: stdin.text.known, glob: false, span: stdin.span },
      language,
    )
  else if (stdin.kind === 'program') {
    run.reading.unknown(
      'opaque-code',
      `${language.name} code that \`${stdin.from}\` prints`,
      run.span,
      'deny',
    )
  }
}

/** `python -m pip …` is `pip …`. */
function runModule(run: Run, words: readonly Field[]): void {
  const [module, ...args] = words
  if (module?.text === 'http.server') servesFolder(run, args)
  // It prints one file, and writes where it is given two.
  if (module?.text === 'json.tool' && args.filter(({ text }) => !text.startsWith('-')).length < 2)
    return
  if (module)
    run.runner.run(
      [{ ...module, text: module.text.split('.')[0] ?? '' }, ...args],
      innerFrame(run),
      run.span,
    )
}

/** `python -m http.server` shows a folder to the whole network. */
function servesFolder(run: Run, args: readonly Field[]): void {
  const { home } = run.reading.world.user
  const at = args.findIndex(({ text }) => /^(-d|--directory)$/.test(text))
  const folder = at < 0 ? run.frame.scope.cwd : args[at + 1]?.text
  const bound = args.some(({ text }) => /^(127\.|localhost)/.test(text))
  if (bound || folder === undefined || !/^\/?$/.test(folder.replace(home, '')) || folder === '')
    return
  run.reading.effect({
    verb: 'grant',
    target: { kind: 'network', name: folder },
    environment: 'unknown',
    scope: 'all',
    reversibility: 'recoverable',
    span: run.span,
    detail: `everything in ${folder}, to the whole network`,
  })
}

function innerFrame(run: Run): Run['frame'] {
  return { ...run.frame, via: [...run.via, run.name] }
}

/** Interlock by its file, as a status line calls it. */
const OWN_PROGRAM = /(^|\/)(interlock\/(.*\/)?cli\.mjs |cli\.mjs statusline$)/

/** `php artisan …`, `python manage.py …`: a tool that is known by its file. Any other file is read where it can be. */
function readScriptFile(run: Run, words: readonly Field[], language: Interpreter): void {
  const [file, ...args] = words
  if (!file) return
  const name = OWN_PROGRAM.test(`${file.text} ${args[0]?.text}`)
    ? 'interlock'
    : (file.text.split('/').at(-1) ?? '')
  if (run.runner.knows(name)) {
    run.runner.run([{ ...file, text: name }, ...args], innerFrame(run), run.span)
    return
  }
  if (/^(https?:|npm:|jsr:|data:)/.test(file.text)) {
    run.reading.unknown('opaque-code', `${file.text}, which nobody has read`, file.span, 'deny')
    return
  }
  const path = file.known ? absolute(file.text, run.frame.scope.cwd) : undefined
  const written = path && run.frame.scope.written.get(path)
  if (written !== undefined) return readWritten(run, file, written, language)
  const text = path ? run.reading.text(path).text : undefined
  if (text !== undefined) return readCode(run, { ...file, text }, language)
  run.reading.unknown(
    'unread',
    `the script ${file.text} cannot be read here`,
    file.span,
    isHarmfulName(file.text) ? 'ask' : 'note',
  )
}

/** A file that this action has written: read as far as it is known; what nobody has read is as bad as a download. */
function readWritten(run: Run, file: Field, text: string, language: Language): void {
  const known = !text.includes(UNKNOWN_PART)
  if (known || text.replaceAll(UNKNOWN_PART, '').trim() !== '')
    return readCode(run, { ...file, text, known }, language)
  run.reading.unknown(
    'opaque-code',
    `the ${language.name} file ${file.text} holds what nobody has read`,
    file.span,
    'deny',
  )
}

export const CODE_PROGRAMS: ReadonlyMap<string, (run: Run) => void> = new Map([
  ['python', interpreter(PYTHON)],
  ['python2', interpreter(PYTHON)],
  ['python3', interpreter(PYTHON)],
  ['pypy3', interpreter(PYTHON)],
  ['node', interpreter(NODE)],
  ['nodejs', interpreter(NODE)],
  ['bun', interpreter(NODE)],
  ['deno', deno],
  ['tsx', interpreter(NODE)],
  ['ts-node', interpreter(NODE)],
  ['ruby', interpreter(RUBY)],
  ['perl', interpreter(PERL)],
  ['php', interpreter(PHP)],
  ['Rscript', interpreter(R)],
  ['go', goRun],
  ['pwsh', powerShell],
  ['powershell', powerShell],
])

/** `deno eval CODE`. */
function deno(run: Run): void {
  const [verb, code] = run.args
  const url = verb?.text === 'run' && run.args.find(({ text }) => /^https?:/.test(text))
  if (verb?.text === 'eval' && code) readCode(run, code, NODE)
  else if (url) readScriptFile(run, [url], NODE)
  else interpreter(NODE)(run)
}

/** A file with a `#!` line of a language we read. */
export function languageOf(text: string): Language | undefined {
  const line = text.slice(0, 120).split('\n')[0] ?? ''
  if (/python/.test(line)) return PYTHON
  if (/node|deno|bun|tsx/.test(line)) return NODE
  if (/ruby/.test(line)) return RUBY
  if (/perl/.test(line)) return PERL
  return /php/.test(line) ? PHP : undefined
}

/** `go run FILE` of what this action wrote. */
function goRun(run: Run): void {
  const [verb, ...files] = run.args
  if (verb?.text !== 'run') return
  for (const file of files) {
    const path = absolute(file.text, run.frame.scope.cwd)
    const written = path && run.frame.scope.written.get(path)
    if (written) readWritten(run, file, written, NODE)
  }
}

/** `pwsh -Command CODE`, `-EncodedCommand BASE64` (UTF-16), `-File FILE`. */
function powerShell(run: Run): void {
  run.args.forEach((arg, i) => {
    const before = run.args[i - 1]?.text ?? ''
    if (/^-(c|command)$/i.test(before)) readPowerShell(arg.text, run.reading, () => run.span)
    else if (/^-(e|ec|enc|encodedcommand)$/i.test(before)) {
      const bytes = outputOf('base64', [{ ...arg, text: '-d' }], { text: arg.text, known: true })
      readPowerShell(bytes?.text.replace(/\0/g, '') ?? '', run.reading, () => run.span)
    } else if (/^-(f|file)$/i.test(before)) {
      run.reading.unknown(
        'unread',
        `the script ${arg.text} cannot be read here`,
        arg.span,
        isHarmfulName(arg.text) ? 'ask' : 'note',
      )
    }
  })
}
