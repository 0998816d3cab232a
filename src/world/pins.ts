import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Command } from '../facts/facts.ts'
import { readPath } from './answers.ts'
import { contextFiles, sourceFiles } from './pin-book.ts'

/** Something on the disk that a command would use, as it is now. */
export interface Pin {
  readonly path: string
  /** 'absent', or a digest: of the content of a file, of the names and stamps of everything in a folder. */
  readonly digest: string
}

export interface Pins {
  readonly pins: readonly Pin[]
  /** What decides about the outcome and cannot be held on to, in words. */
  readonly loose: readonly string[]
}

/** Larger files are told apart by their stamps. */
const CONTENT_BYTES_MAX = 8 * 1024 * 1024
/** A folder with more in it is not held on to: the walk would hold up the answer. */
const FOLDER_ENTRIES_MAX = 5_000
/** Folders that tools make again, and whose content no review sees. */
const SKIPPED = new Set(['.git', 'node_modules'])

/**
 * Holds on to everything local that commands would use besides what the facts have read: files and folders that their
 * words name, the settings that say which cluster or account they reach, and the sources that a tool takes from its
 * folder.
 */
export function pinsOf(commands: readonly Command[], cwd: string, home: string): Pins {
  const here = commands.filter(({ place }) => place.kind === 'here')
  const bases = [
    cwd,
    ...here.filter(({ name }) => name === 'cd').flatMap((one) => foldersIn(one, cwd)),
  ]
  const loose = here.flatMap(looseWords)
  const paths = new Set(
    here.flatMap((command) => [
      ...bases.flatMap((base) => namedPaths(command, base, home)),
      ...contextFiles(command).map((file) => path.resolve(cwd, file.replace(/^~\//, `${home}/`))),
      ...bases.flatMap((base) =>
        sourceFiles(command, namesIn(base)).map((name) => path.join(base, name)),
      ),
    ]),
  )
  const pins = [...paths].sort().map(pinOf)
  return {
    pins,
    loose: [
      ...loose,
      ...pins
        .filter(({ digest }) => digest === LOOSE)
        .map((pin) => `${pin.path} holds too much to be told apart`),
    ],
  }
}

const LOOSE = 'loose'

function looseWords({ name, args }: Command): readonly string[] {
  return args.some(({ known }) => !known) ? [`a word of ${name} is decided only when it runs`] : []
}

function foldersIn({ args }: Command, cwd: string): readonly string[] {
  return args.filter(({ known }) => known).map(({ text }) => path.resolve(cwd, text))
}

/** A word may be a path, or hold one behind `=`, `@`, `:` or a short option's letter. */
function namedPaths({ args }: Command, base: string, home: string): readonly string[] {
  return args
    .filter(({ known, glob, text }) => known && !glob && text !== '' && text.length < 512)
    .flatMap(({ text }) => [
      text,
      text.replace(/^-{1,2}[\w-]+=/, ''),
      text.replace(/^-\w/, ''),
      text.replace(/^[^@]*@/, ''),
    ])
    .filter((text) => text !== '' && !text.startsWith('-'))
    .map((text) => path.resolve(base, text.replace(/^~(?=\/|$)/, home)))
    .filter((file) => file !== '/' && fs.existsSync(file))
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

function pinOf(file: string): Pin {
  try {
    const { real } = readPath(file)
    const stat = fs.statSync(real, { throwIfNoEntry: false })
    if (!stat) return { path: file, digest: 'absent' }
    const hash = createHash('sha256').update(`${real}\n`)
    if (stat.isDirectory())
      return { path: file, digest: folderInto(hash, real) ? hash.digest('hex') : LOOSE }
    hash.update(
      stat.isFile() && stat.size <= CONTENT_BYTES_MAX ? fs.readFileSync(real) : stampOf(stat),
    )
    return { path: file, digest: hash.digest('hex') }
  } catch {
    return { path: file, digest: LOOSE }
  }
}

/** False where there is too much of it. The time of a change cannot be set back as a file's other times can. */
function folderInto(hash: ReturnType<typeof createHash>, root: string): boolean {
  const open = [root]
  let seen = 0
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort(byName)) {
      if (SKIPPED.has(entry.name)) continue
      if (++seen > FOLDER_ENTRIES_MAX) return false
      const file = path.join(folder, entry.name)
      hash.update(`${path.relative(root, file)}\n${stampOf(fs.lstatSync(file))}\n`)
      if (entry.isDirectory()) open.push(file)
    }
  }
  return true
}

function byName(a: fs.Dirent, b: fs.Dirent): number {
  return a.name < b.name ? -1 : 1
}

function stampOf(stat: fs.Stats): string {
  // A folder's own times change with what is in it, which is looked at by itself.
  return stat.isDirectory()
    ? `folder ${stat.ino}`
    : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`
}
