import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Catalog } from '../../src/recovery/catalog.ts'
import { NOT_HELD } from '../../src/recovery/sqlite/roots.ts'
import { Timeline } from '../../src/recovery/timeline/timeline.ts'

/** A tree of 100,000 files and 1 GB, and the look after a hundredth of it was changed. */
const FILES = 100_000
const FILE_BYTES = 10_000
const FILES_A_FOLDER = 50
const ROUNDS = 5
const PART = 100

/** For what a hundred snapshots take on the disk; the tree is smaller, the part that changes is the same. */
const STORED_FILES = 2_000
const SNAPSHOTS = 100

const SOURCES = fs
  .readdirSync(path.join(import.meta.dirname, '../../src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => fs.readFileSync(path.join(import.meta.dirname, '../../src', name)))
const TEXT = Buffer.concat(SOURCES)

function sourceText(n: number): Buffer {
  const at = (n * 7919) % (TEXT.length - FILE_BYTES)
  const bytes = Buffer.from(TEXT.subarray(at, at + FILE_BYTES))
  bytes.write(`// ${n} ${Math.random()}\n`)
  return bytes
}

const noise = () => randomBytes(FILE_BYTES)

function fileAt(root: string, n: number): string {
  const folder = Math.floor(n / FILES_A_FOLDER)
  return path.join(root, `a${folder % 20}`, `b${folder}`, `file${n % FILES_A_FOLDER}.ts`)
}

function grow(root: string, files: number, contentOf: (n: number) => Buffer): void {
  for (let n = 0; n < files; n++) {
    if (n % FILES_A_FOLDER === 0) fs.mkdirSync(path.dirname(fileAt(root, n)), { recursive: true })
    fs.writeFileSync(fileAt(root, n), contentOf(n))
  }
  // Nobody commits it, and it is kept all the same.
  fs.writeFileSync(path.join(root, '.gitignore'), 'a1*\n')
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

const some = (files: number) =>
  Array.from({ length: files / PART }, () => Math.floor(Math.random() * files))

/** Bytes that the disk gives for it. */
function diskBytes(folder: string): number {
  return Number(execFileSync('du', ['-s', '--block-size=1', folder]).toString().split('\t')[0])
}

function looks(folder: string) {
  const root = path.join(folder, 'large')
  grow(root, FILES, sourceText)
  const timeline = new Timeline(new Catalog(path.join(folder, 'kept-large')), NOT_HELD)
  const order = { folder: root, calls: [], watched: 0 }
  const look = () => timeline.look(order, Date.now)
  const times = {
    first: [timed(look)],
    find: [] as number[],
    copy: [] as number[],
    look: [] as number[],
  }
  for (let round = 0; round < ROUNDS; round++) {
    const changed = some(FILES)
    for (const n of changed) fs.writeFileSync(fileAt(root, n), sourceText(n))
    const beside = path.join(folder, `copy-${round}`)
    fs.mkdirSync(beside)
    times.find.push(
      timed(() =>
        execFileSync('sh', ['-c', `find '${root}' -printf '%p %s %T@ %m\\n' > /dev/null`]),
      ),
    )
    times.copy.push(
      timed(() => {
        for (const [i, n] of changed.entries())
          fs.copyFileSync(fileAt(root, n), path.join(beside, String(i)))
      }),
    )
    times.look.push(timed(look))
  }
  return times
}

function stored(folder: string, contentOf: (n: number) => Buffer): number {
  const root = path.join(folder, 'tree')
  grow(root, STORED_FILES, contentOf)
  const size = diskBytes(root)
  const kept = path.join(folder, 'kept')
  const catalog = new Catalog(kept)
  const timeline = new Timeline(catalog, NOT_HELD)
  const order = { folder: root, calls: [], watched: 0 }
  timeline.look(order, Date.now)
  for (let n = 0; n < SNAPSHOTS; n++) {
    for (const one of some(STORED_FILES)) fs.writeFileSync(fileAt(root, one), contentOf(one + n))
    timeline.look(order, Date.now)
    // As the process does that looks, when it is quiet.
    for (const _ of catalog.store.unpack());
  }
  const ratio = diskBytes(kept) / size
  for (const one of [root, kept]) fs.rmSync(one, { recursive: true })
  return ratio
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'il-bench-folder-'))
const storage = { text: stored(folder, sourceText), random: stored(folder, noise) }
const times = looks(folder)
fs.rmSync(folder, { recursive: true, force: true })
console.log(JSON.stringify({ ...times, storage }))
