import { readSql } from '../database/programs.ts'
import { type Field, UNKNOWN_PART } from '../facts.ts'
import { touch } from '../files/locate.ts'
import { absolute } from '../files/path.ts'
import { writeOver } from '../files/redirects.ts'
import { isBuilt } from '../files/zone.ts'
import { guardAt, TRANSCRIPT } from '../guard/places.ts'
import type { Run } from '../shell/run.ts'
import { says } from '../shell/source.ts'
import { environmentOf, environmentOfRun } from '../tools/environment.ts'
import { clientDeed } from './clients.ts'
import { readEmbeddedCommands } from './embedded.ts'
import { folded } from './fold.ts'
import { type Literal, literalsOf } from './literals.ts'
import { readSends } from './sends.ts'

/** Calls that start a process. What they are given is read as shell text. */
const STARTS =
  /\b(os\.(system|popen|exec\w*|spawn\w*)|subprocess\.\w+|(child_process|cp)\.\w+|execSync|execFileSync|spawnSync|execFile|exec|spawn|system|shell_exec|passthru|proc_open|popen|IO\.popen|Open3\.\w+|Deno\.Command|Deno\.run|Bun\.spawn(Sync)?|pcntl_exec|qx|\$`|execa|execaSync|zx)\s*\(?\s*\[?\s*f?$|`$/

const DELETES =
  /\b(shutil\.rmtree|rmtree|os\.(remove|unlink|rmdir|removedirs)|unlink(Sync)?|rm(Sync)?|rmdir(Sync)?|rimraf(\.sync)?|remove(Sync)?|emptyDir(Sync)?|FileUtils\.(rm\w*|remove\w*)|(File|Dir|Pathname)\.(delete|unlink|rmdir|rmtree)|rm_rf?|remove_tree|Deno\.remove(Sync)?|os\.RemoveAll|send2trash)\s*\(?\s*(Path\s*\(\s*)?f?$/

const WRITES =
  /\b(writeFile(Sync)?|appendFile(Sync)?|createWriteStream|truncate(Sync)?|copyFile(Sync)?|rename(Sync)?|file_put_contents|File\.(write|open)|IO\.write|Deno\.writeTextFile(Sync)?|outputFile(Sync)?|Bun\.write)\s*\(?\s*f?$/

/** Code made at run time, or names put together so that they cannot be read. */
const OPAQUE =
  /\b(getattr\s*\(\s*(os|subprocess|shutil|__builtins__|__import__)|__import__\s*\([^)]*\)\s*\.\s*(system|popen|remove|rmtree|unlink)|exec\s*\(\s*(base64|codecs|bytes|compile|zlib|requests|urllib|\w+\.urlopen|__import__\([^)]*(?:urllib|requests|base64))|eval\s+(?:get|decode\w*|`)|eval\s*\(\s*(atob|Buffer|base64|compile|requests|urllib)|then\s*\(\s*eval\b|Function\s*\(\s*["'`]|marshal\.loads|pack\s*\(\s*["']H|b64decode[^\n]*\bexec\b|process\.binding)|\[\s*["']\w*["']\s*\+\s*["']\w*["']\s*\]\s*\(/

/** Any of these words says that the code does more than compute and print. */
const MAY_ACT =
  /\b(os\.|subprocess|shutil|child_process|execSync|spawnSync|exec|spawn|system|popen|unlink|rmtree|rmSync|rmdir|remove|rimraf|writeFile|Deno\.|Bun\.|FileUtils|File\.delete|qx)\b|\.rm\s*\(|`/

const FETCHES = /\b(curl|wget)\b/

export interface Language {
  readonly name: string
  readonly comment: '#' | '//' | 'both'
}

/** What inline program text would do, as far as calls with literal arguments show. */
export function readCode(run: Run, written: Field, language: Language): void {
  const code = { ...written, text: folded(written.text, run.reading.world.user.home) }
  const { text } = code
  if (!code.known && text.replaceAll(UNKNOWN_PART, '').trim() === '') {
    run.reading.unknown(
      'opaque-code',
      `${language.name} code that is only known when it runs`,
      code.span,
      says(run.frame.source, FETCHES) ? 'deny' : 'ask',
    )
    return
  }
  if (OPAQUE.test(text)) {
    run.reading.unknown(
      'opaque-code',
      `${language.name} code that makes up what it calls while it runs`,
      code.span,
      'deny',
    )
  }
  const literals = literalsOf(text, language.comment)
  const imported = aliasesOf(text)
  for (const literal of literals) readLiteralUse(run, code, literal, literals, imported)
  readEmbeddedCommands(run, code, literals)
  readBareCalls(run, code, written, literals)
  readSends(run, code, literals)
  readClients(run, code)
  readGuardedPaths(run, code, literals)
}

/** `from shutil import rmtree as r`, `const {execSync: x} = require(…)`: the short name means the long one. */
function aliasesOf(text: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>()
  for (const match of text.matchAll(/\b(\w+)\s+as\s+(\w+)\b/g))
    out.set(match[2] ?? '', match[1] ?? '')
  for (const match of text.matchAll(/\{[^}]*?\b(\w+)\s*:\s*(\w+)[^}]*\}\s*=\s*require/g))
    out.set(match[2] ?? '', match[1] ?? '')
  return out
}

function readLiteralUse(
  run: Run,
  code: Field,
  literal: Literal,
  literals: readonly Literal[],
  imported: ReadonlyMap<string, string>,
): void {
  const raw = code.text.slice(Math.max(0, literal.start - 120), literal.start)
  const before = raw.replace(
    /\b(\w+)(\s*\(\s*)$/,
    (whole, name: string, rest: string) => `${imported.get(name) ?? name}${rest}` || whole,
  )
  const field: Field = {
    text: literal.value.replace(/\$?\{[^}]*\}/g, UNKNOWN_PART),
    known: true,
    glob: false,
    span: code.span,
  }
  if (EVALUATES.test(before)) readInner(run, code, literal, literals)
  if (STARTS.test(before)) return startProcess(run, code, literal, literals)
  if (DELETES.test(before)) touch(run, 'delete', [field], { scope: 'many' })
  else if (WRITES.test(before) || opensToWrite(code.text, literal)) writeOver(run, field)
  else if (
    /^\s*(drop|truncate|delete\s+from|update\s+\w+\s+set|alter\s+table)\b/i.test(literal.value) &&
    /execute|query|\.exec|raw|sql/i.test(code.text)
  ) {
    readSql(run.reading, field, 'unknown')
  } else if (
    /\b(write_text|write_bytes|unlink|rmdir)\s*\(/.test(
      code.text.slice(literal.end, literal.end + 40),
    )
  ) {
    const deletes = /unlink|rmdir/.test(code.text.slice(literal.end, literal.end + 40))
    if (deletes) touch(run, 'delete', [field])
    else writeOver(run, field)
  }
}

/** Code in a text: `eval("…")`, `exec("…")`. */
const EVALUATES = /\b(eval|exec|Function|compile|instance_eval|class_eval|execScript)\s*\(\s*$/

/** Read as the same language, once: what is in it in turn is not followed. */
function readInner(run: Run, code: Field, { value }: Literal, literals: readonly Literal[]): void {
  if (
    value.length < INNER_CHARS_MIN ||
    value.length >= code.text.length ||
    literals.length > INNER_LITERALS_MAX
  )
    return
  readCode(run, { ...code, text: value }, { name: 'inner', comment: '#' })
}

/** Shorter texts do nothing; code with more texts than this is no one-liner that hides one. */
const INNER_CHARS_MIN = 8
const INNER_LITERALS_MAX = 40

/** `open('x', 'w')`. */
function opensToWrite(text: string, literal: Literal): boolean {
  return (
    /\bopen\s*\(\s*$/.test(text.slice(0, literal.start)) &&
    /^\s*,\s*(mode\s*=\s*)?['"][rb]*[wax+]/.test(text.slice(literal.end, literal.end + 24))
  )
}

/** One string is shell text; a list of strings is the words of one command. */
function startProcess(run: Run, code: Field, literal: Literal, literals: readonly Literal[]): void {
  const words = [literal.value]
  let end = literal.end
  for (const next of literals) {
    if (next.start < end || !/^\s*,\s*\[?\s*$/.test(code.text.slice(end, next.start))) continue
    words.push(next.value)
    end = next.end
  }
  const list = words.length > 1 || /\[\s*$/.test(code.text.slice(0, literal.start))
  const text = list
    ? words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    : literal.value.replace(/\$\{[^}]*\}/g, '"$interpolated"')
  run.runner.code({ text, known: true }, { ...run.frame, via: [...run.via, run.name] }, code.span)
}

/** A deletion, by whatever library, and what finds or makes up the names that it is given. */
const DELETES_FOUND =
  /\b(rmtree|unlink|unlinkSync|rmSync|rmdirSync|rm_rf?|remove_tree|emptyDirSync|finddepth|File\.delete|(os|fs|promises)\.(rm|rmdir|remove))\s*\(?|\b(remove|rm)\s*\(\s*(f|p|file|path|process|os|Path)\b/
const FINDS =
  /\b(listdir|glob|rglob|iterdir|scandir|readdir|readdirSync|cwd|getcwd|homedir|home|environ|expanduser|env\.\w+|finddepth|array_map|check_output|RecursiveDirectoryIterator|DirectoryIterator|ls-files)\b|\bDir[.[]|\bENV\b|<[*\w/]*\*>/

/** `array_map('unlink', glob(…))`: the deed is a name that is handed on. */
const MAPS_DELETES =
  /\b(array_map|array_walk|call_user_func\w*)\s*\(\s*["'](unlink|rmdir|system|exec|shell_exec)["']/

/** `system $_`, `exec @ARGV`, `system(ARGV[0])`: what runs is what comes in. */
const RUNS_INPUT =
  /\b(?:system|exec|qx|spawn|popen)\s*\(?\s*["']?(?:[$@](?:_|ARGV|\w+\s*\.=)|\$ARGV\[|ARGV\b|\$argn|\$argv)/

/** Everything in a folder, or a folder that is only known when it runs. */
const FINDS_MUCH = /\b(iterdir|listdir|scandir|readdir|readdirSync|cwd|getcwd|environ|argv)\b/

/** `os.kill(-1, …)`: every process of the user. */
const KILLS_ALL =
  /\b(?:os\.kill|process\.kill|Process\.kill|posix_kill|kill)\s*\(?\s*(?:["']?\w+["']?\s*,\s*)?-1\b/

/** Calls whose argument is no literal: the deed is there, its target is not. */
function readBareCalls(run: Run, code: Field, written: Field, literals: readonly Literal[]): void {
  // What it made for itself in a temporary folder it may take away again.
  if (
    !MAY_ACT.test(code.text) ||
    /\b(mkdtemp\w*|TemporaryDirectory|tmpdir\(\)|mktmpdir)\b/.test(code.text)
  )
    return
  const blank = literals.reduceRight(
    (text, { start, end }) => `${text.slice(0, start)}${'"'.repeat(end - start)}${text.slice(end)}`,
    code.text,
  )
  // A plain name is a value of the program's own; what is put together or comes from outside is not.
  const calls =
    /\b(os\.(system|popen|remove|unlink|rmdir)|subprocess\.\w+|shutil\.rmtree|execSync|rmSync|unlinkSync|rm_rf|shell_exec|passthru|Deno\.remove|system)\s*\(\s*[^)"]*(argv|input\s*\(|environ|getenv|process\.env|stdin|\.read|decode|join\s*\(|format\s*\(|ARGV|\+)/
  const { stdin } = run.frame
  const inline =
    run.args.some(({ text }) => text === written.text) ||
    (stdin.kind === 'text' && stdin.text.text === written.text) ||
    [...run.frame.scope.written.values()].includes(written.text)
  // What tools make again may be looked for and taken away.
  const built = literals.some(({ value }) => isBuilt(value)) && !FINDS_MUCH.test(blank)
  if (
    RUNS_INPUT.test(code.text) ||
    MAPS_DELETES.test(code.text) ||
    KILLS_ALL.test(code.text) ||
    calls.test(blank) ||
    (inline && !built && DELETES_FOUND.test(blank) && FINDS.test(blank))
  ) {
    run.reading.unknown(
      'dynamic-target',
      'code that deletes files or starts programs whose names are made while it runs',
      code.span,
    )
  }
}

/** Databases, clouds and services that the code reaches through their libraries. */
function readClients(run: Run, code: Field): void {
  const verb = clientDeed(code.text, environmentOf(code.text, run.reading.world))
  if (!verb) return
  run.reading.effect({
    verb,
    target: { kind: 'service', name: run.name },
    environment: environmentOfRun(run, code.text),
    scope: 'many',
    reversibility: verb === 'delete' ? 'irreversible' : 'recoverable',
    span: code.span,
    detail: 'what the code reaches through its client library',
  })
}

const PUTS = /\b(shutil|os)\.(copy|move|re[np])/

/** A path of a guard's in code that writes anywhere: the two belong together until the opposite is shown. */
function readGuardedPaths(run: Run, code: Field, literals: readonly Literal[]): void {
  if (
    !/\b(write\w*|open|dump|unlink|remove|rename|replace|rm\w*|copy\w*|move|symlink\w*)\s*\(/.test(
      code.text,
    )
  )
    return
  const { home } = run.reading.world.user
  for (const { value } of literals) {
    if (!/[./~]/.test(value) || value.length > 300) continue
    const path = absolute(
      value.replace(/^~/, home),
      value.startsWith('.') ? home : run.frame.scope.cwd,
    )
    const guard = path && guardAt(path, run.reading.world)
    // Transcripts are opened to be read, too; what is put over one is not told by what stands before its name.
    if (guard && (!guard.startsWith(TRANSCRIPT) || PUTS.test(code.text))) {
      run.reading.effect({
        verb: 'change',
        target: { kind: 'guard', name: guard },
        environment: 'local',
        scope: 'one',
        reversibility: 'recoverable',
        span: code.span,
      })
    }
  }
}
