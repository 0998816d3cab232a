import { createHash, type Hash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Command } from '../facts/facts.ts'
import { readRegularFile } from '../regular-file.ts'
import { readPath } from './answers.ts'
import { contextFiles, isInterpreter, sourcesOf, withoutTokens } from './pin-book.ts'
import { looseWords, wordsIn } from './pin-words.ts'

/** Something on the disk that a command would use, as it is now. */
export interface Pin {
  readonly path: string
  /** 'absent', or a digest: of the content of a file, of the names and stamps of what is in a folder. */
  readonly digest: string
}

export interface Pins {
  readonly pins: readonly Pin[]
  /** What decides about the outcome and cannot be held on to, in words. */
  readonly loose: readonly string[]
}

/** What an action runs, and everything that was read to know it. */
export interface Pinned {
  readonly commands: readonly Command[]
  /** The command line and the scripts that it runs. */
  readonly texts: readonly string[]
  readonly cwd: string
  readonly home: string
}

/** Content that is read for one action; what is beyond is told apart by its stamps, so that nobody waits for it. */
const CONTENT_BYTES_MAX = 32 * 1024 * 1024
/** Entries of folders that are looked at for one action. */
const ENTRIES_MAX = 20_000
/** Folders that tools make again, and whose content no review sees. */
const SKIPPED = new Set(['.git', 'node_modules', '.terraform', '.venv', '__pycache__'])
/** Texts name more than this only where they are data. */
const PATHS_MAX = 2_000

/**
 * Holds on to everything local that commands would use besides what the facts have read: files and folders that their
 * words name, the settings that say which cluster or account they reach, and the sources that a tool takes by itself.
 */
export function pinsOf({ commands, texts, cwd, home }: Pinned): Pins {
  const here = commands.filter(({ place }) => place.kind === 'here')
  const bases = basesOf(here, cwd)
  const root = rootOf(cwd)
  const words = texts.flatMap(wordsIn)
  const paths = new Set(
    [
      ...bases.flatMap((base) => words.map((word) => wordPath(word, base, home))),
      ...bases.flatMap((base) => here.flatMap((command) => namedFolders(command, base, home))),
      ...here.flatMap((command) =>
        bases.flatMap((base) => contextFiles(command).map((file) => resolved(file, base, home))),
      ),
    ].filter((file): file is string => file !== undefined && file !== '/' && file !== home),
  )
  const budget = { bytes: CONTENT_BYTES_MAX, entries: ENTRIES_MAX }
  const named = [...paths].sort().slice(0, PATHS_MAX)
  const scripts = here.flatMap((command) => scriptFolders(command, bases))
  const trees = here.flatMap((command) =>
    sourcesOf(command).map((pattern) => treePin(root, pattern, budget)),
  )
  const pins = [
    ...named.flatMap((file) => existing(file, budget)),
    ...[...new Set(scripts)].map((folder) => pinOf(folder, budget)),
    ...trees,
  ]
  return {
    pins,
    loose: [
      ...here.flatMap(unknownWords),
      ...texts.flatMap(looseWords),
      ...(paths.size > PATHS_MAX ? ['it names more files than can be held on to'] : []),
      ...pins
        .filter(({ digest }) => digest === LOOSE)
        .map((pin) => `${pin.path} cannot be held on to`),
    ],
  }
}

const LOOSE = 'loose'

interface Budget {
  bytes: number
  entries: number
}

function unknownWords({ name, args }: Command): readonly string[] {
  return args.some(({ known }) => !known) ? [`a word of ${name} is decided only when it runs`] : []
}

/** The folder, and those that `cd`, `-C` and their like lead to. */
function basesOf(commands: readonly Command[], cwd: string): readonly string[] {
  const named = commands.flatMap(({ name, args }) =>
    args
      .filter(
        (_, index) =>
          name === 'cd' || /^(-C|--directory|--cwd|--prefix)$/.test(args[index - 1]?.text ?? ''),
      )
      .filter(({ known }) => known)
      .map(({ text }) => path.resolve(cwd, text)),
  )
  return [...new Set([cwd, ...named])].slice(0, 8)
}

/** Options whose word may be a folder; elsewhere a bare word that is called like one is a name. */
const FOLDER_OPTION =
  /^(-f|-k|-R|-d|-r|--(filename|kustomize|chart|dir|path|source|config-dir|working-dir))$/

/** Programs for which a folder is a place, not a source. */
const GOES = /^(cd|pushd|mkdir|ls|test|\[)$/

function namedFolders({ name, args }: Command, base: string, home: string): readonly string[] {
  if (GOES.test(name)) return []
  return args
    .filter(
      ({ known, text }, index) =>
        known &&
        (FOLDER_OPTION.test(args[index - 1]?.text ?? '') ||
          (text.includes('/') && !text.startsWith('-'))),
    )
    .map(({ text }) => resolved(text, base, home))
}

/** A word of a text is a file; a folder only where it stands for a pattern of files in it. */
function wordPath(word: string, base: string, home: string): string | undefined {
  const file = resolved(word, base, home)
  return word.endsWith('/') || statOf(file)?.isDirectory() !== true ? file : undefined
}

function resolved(word: string, base: string, home: string): string {
  return path.resolve(base, word.replace(/^~(?=\/|$)/, home))
}

/** A program that runs a file loads what lies beside it. */
function scriptFolders(command: Command, bases: readonly string[]): readonly string[] {
  if (!isInterpreter(command)) return []
  const script = command.args.find(
    ({ text, known }) => known && /\.\w+$/.test(text) && !text.startsWith('-'),
  )
  if (!script) return []
  return bases
    .map((base) => path.resolve(base, script.text))
    .filter((file) => fs.existsSync(file))
    .map(path.dirname)
}

function rootOf(cwd: string): string {
  for (let at = cwd; path.dirname(at) !== at; at = path.dirname(at))
    if (fs.existsSync(path.join(at, '.git'))) return at
  return cwd
}

/** What is not there counts only where a setting could be put: words of a text are mostly no paths. */
function existing(file: string, budget: Budget): readonly Pin[] {
  const stat = statOf(file)
  if (stat) return [pinOf(file, budget)]
  return /\/\.[\w/.-]+$/.test(file) ? [{ path: file, digest: 'absent' }] : []
}

function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function pinOf(file: string, budget: Budget): Pin {
  try {
    const { real } = readPath(file)
    const stat = fs.statSync(real)
    const hash = createHash('sha256').update(`${real}\n`)
    if (stat.isDirectory()) return { path: file, digest: treeInto(hash, real, /./, budget) }
    // A pipe or a device gives something else each time.
    if (!stat.isFile()) return { path: file, digest: LOOSE }
    const bytes = readRegularFile(real, budget.bytes)
    if (typeof bytes === 'string' && bytes !== 'too large') return { path: file, digest: LOOSE }
    if (typeof bytes !== 'string') budget.bytes -= bytes.length
    hash.update(typeof bytes === 'string' ? stampOf(stat) : withoutTokens(file, bytes))
    return { path: file, digest: hash.digest('hex') }
  } catch {
    return { path: file, digest: LOOSE }
  }
}

function treePin(root: string, pattern: RegExp, budget: Budget): Pin {
  const hash = createHash('sha256').update(`${root}\n`)
  return {
    path: `${root} (${pattern.source.length > 40 ? 'sources' : pattern.source})`,
    digest: treeInto(hash, root, pattern, budget),
  }
}

/** LOOSE where there is too much of it. The time of a change cannot be set back as a file's other times can. */
function treeInto(hash: Hash, root: string, pattern: RegExp, budget: Budget): string {
  const open = [root]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort(byName)) {
      if (SKIPPED.has(entry.name)) continue
      if (--budget.entries < 0) return LOOSE
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) open.push(file)
      else if (pattern.test(entry.name))
        hash.update(
          `${path.relative(root, file)}\n${linkOf(file, entry)}${stampOf(statOf(file))}\n`,
        )
    }
  }
  return hash.digest('hex')
}

/** A link may be turned, and what it leads to may be changed: the stamps are those of its end. */
function linkOf(file: string, entry: fs.Dirent): string {
  return entry.isSymbolicLink() ? `${fs.readlinkSync(file)}\n` : ''
}

function byName(a: fs.Dirent, b: fs.Dirent): number {
  return a.name < b.name ? -1 : 1
}

function stampOf(stat: fs.Stats | undefined): string {
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}` : 'absent'
}
