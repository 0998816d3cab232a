import fs from 'node:fs'
import path from 'node:path'
import type { Json } from '../../action/action.ts'
import { type Fields, fieldsOf, isFields, numberOf, parsed, textOf } from '../../action/json.ts'
import { keyOf } from './item.ts'
import { openPlain } from './open-plain.ts'
import type { Source } from './source.ts'

/** `storage/session/<project>/<session>.json`, with `storage/message/<session>/` and `storage/part/<message>/`. */
const NAMED = /^(.*[\\/]storage)[\\/]session[\\/][^\\/]+[\\/]([\w-]+)\.json$/

export function isTree(file: string): boolean {
  return NAMED.test(file)
}

/** Sessions of the same project that a session began. */
export function childTrees(file: string): readonly string[] {
  const id = path.basename(file, '.json')
  const folder = path.dirname(file)
  return namesIn(folder)
    .map((name) => path.join(folder, `${name}.json`))
    .filter((one) => one !== file && valueIn(one).parentID === id)
}

interface PartFile {
  readonly file: string
  readonly id: string
  readonly message: string
}

/** An older session of OpenCode's: a file for each part, which changes while it is written, as rows do. */
export function openTree(file: string): Source | undefined {
  const [, root = '', session = ''] = NAMED.exec(file) ?? []
  const about = valueIn(file)
  if (textOf(about.id) === undefined) return undefined
  const folder = path.join(root, 'message', session)
  const parts = () => partsOf(root, folder)
  const record = (part: PartFile) => recordOf(part, folder, about, parts)
  return {
    isSame: () => true,
    hasNews: () => true,
    read(from, take) {
      const since = from?.offset ?? 0
      let [offset, line] = [since, 0]
      for (const part of parts()) {
        line++
        const { size, mtimeMs } = fs.statSync(part.file, { throwIfNoEntry: false }) ?? {}
        if (size === undefined || mtimeMs === undefined || mtimeMs < since) continue
        offset = Math.max(offset, mtimeMs)
        const value = record(part)
        if (value !== undefined) take(value, { offset: line, length: size, line })
      }
      return { offset, lines: line, inode: 0, tail: '', tailOffset: 0 }
    },
    value({ key }) {
      const part = parts().find(({ id }) => keyOf(id) === key)
      return part && record(part)
    },
    close() {},
  }
}

/** By their ids, which grow with time. */
function partsOf(root: string, folder: string): readonly PartFile[] {
  return namesIn(folder)
    .flatMap((message) => {
      const beside = path.join(root, 'part', message)
      return namesIn(beside).map((id) => ({ file: path.join(beside, `${id}.json`), id, message }))
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function recordOf(
  { file, id, message }: PartFile,
  folder: string,
  { directory }: Fields,
  parts: () => readonly PartFile[],
): Json | undefined {
  const part = valueIn(file)
  if (textOf(part.id) !== id) return undefined
  const said = valueIn(path.join(folder, `${message}.json`))
  const start = textOf(part.tail_start_id)
  const tail = start === undefined ? undefined : parts().find((one) => one.message === start)?.id
  const at = numberOf(fieldsOf(said.time).created) ?? null
  return { id, at, part, message: said, folder: directory ?? null, tail: tail ?? null }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
      .sort()
  } catch {
    return []
  }
}

/** Empty where there is none, or it is being written. */
function valueIn(file: string): Fields {
  let handle: number | undefined
  try {
    handle = openPlain(file)
    const value = parsed(fs.readFileSync(handle, 'utf8'))
    return isFields(value) ? value : {}
  } catch {
    return {}
  } finally {
    if (handle !== undefined) fs.closeSync(handle)
  }
}
