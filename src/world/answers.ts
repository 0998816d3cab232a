import fs from 'node:fs'
import path from 'node:path'
import type {
  Answers,
  GrammarAnswer,
  PathAnswer,
  Question,
  RootAnswer,
  TextAnswer,
  WorkAnswer,
} from '../facts/world.ts'
import { PROJECT_FILE_BYTES_MAX } from '../limits.ts'
import { readRegularFile } from '../regular-file.ts'
import { rootOf, workOf } from './git.ts'

/** Gives `none` where there is no parser to be had; never throws. */
export type LoadGrammar = () => Promise<GrammarAnswer>

/** One thing that was read of the world: the question, and its answer as JSON. */
export interface Reading {
  readonly ask: 'path' | 'text' | 'root' | 'work'
  readonly path: string
  readonly answer: string
}

/** The answers of the real disk, gathered one question at a time and then fixed. */
export class GatheredAnswers implements Answers {
  readonly #paths = new Map<string, PathAnswer>()
  readonly #texts = new Map<string, TextAnswer>()
  readonly #roots = new Map<string, RootAnswer>()
  readonly #works = new Map<string, WorkAnswer>()
  readonly #loadGrammar: LoadGrammar
  #grammar: GrammarAnswer | undefined

  constructor(loadGrammar: LoadGrammar) {
    this.#loadGrammar = loadGrammar
  }

  grammar(): GrammarAnswer | undefined {
    return this.#grammar
  }

  path(name: string): PathAnswer | undefined {
    return this.#paths.get(name)
  }

  text(name: string): TextAnswer | undefined {
    return this.#texts.get(name)
  }

  root(folder: string): RootAnswer | undefined {
    return this.#roots.get(folder)
  }

  work(folder: string): WorkAnswer | undefined {
    return this.#works.get(folder)
  }

  /** Everything that was read so far, for an approval that is bound to it. */
  readings(): readonly Reading[] {
    const all = [
      ['path', this.#paths],
      ['text', this.#texts],
      ['root', this.#roots],
      ['work', this.#works],
    ] as const
    return all.flatMap(([ask, answers]) =>
      [...answers].map(([path, answer]) => ({ ask, path, answer: JSON.stringify(answer) })),
    )
  }

  /** Answers at once what the disk answers; gives a promise where git must be waited for. */
  gather(questions: readonly Question[]): Promise<unknown> | undefined {
    const pending: Promise<void>[] = []
    for (const question of questions) {
      switch (question.ask) {
        case 'path':
          this.#paths.set(question.path, readPath(question.path))
          break
        case 'text':
          this.#texts.set(question.path, { text: readText(question.path) })
          break
        case 'root':
          this.#roots.set(question.path, { root: rootOf(question.path) })
          break
        case 'grammar':
          pending.push(this.#gatherGrammar())
          break
        case 'work':
          pending.push(this.#gatherWork(question.path))
          break
      }
    }
    return pending.length > 0 ? Promise.all(pending) : undefined
  }

  async #gatherGrammar(): Promise<void> {
    this.#grammar = await this.#loadGrammar()
  }

  async #gatherWork(folder: string): Promise<void> {
    const root = rootOf(folder)
    this.#works.set(folder, root === undefined ? { kind: 'none' } : await workOf(root))
  }
}

/** Follows links; where the end does not exist, the nearest existing parent is followed and the rest appended. */
export function readPath(name: string): PathAnswer {
  let base = name
  let rest = ''
  for (;;) {
    const real = realOf(base)
    if (real !== undefined) {
      return { real: path.join(real, rest), kind: rest === '' ? kindOf(real) : 'absent' }
    }
    const parent = path.dirname(base)
    if (parent === base) return { real: name, kind: 'unknown' }
    rest = path.join(path.basename(base), rest)
    base = parent
  }
}

/** Where something that exists really is. A link to nothing is where writing through it would make something. */
function realOf(name: string): string | undefined {
  try {
    const stat = fs.lstatSync(name, { throwIfNoEntry: false })
    if (!stat) return undefined
    if (!stat.isSymbolicLink()) return fs.realpathSync.native(name)
    return fs.existsSync(name)
      ? fs.realpathSync.native(name)
      : path.resolve(path.dirname(name), fs.readlinkSync(name))
  } catch {
    return undefined
  }
}

function kindOf(real: string): PathAnswer['kind'] {
  try {
    const stat = fs.statSync(real)
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other'
  } catch {
    return 'unknown'
  }
}

function readText(name: string): string | undefined {
  const bytes = readRegularFile(name, PROJECT_FILE_BYTES_MAX)
  return typeof bytes === 'string' || bytes.includes(0) ? undefined : bytes.toString('utf8')
}
