import type { Json } from '../../action/action.ts'
import { type Fields, listOf } from '../../action/json.ts'
import type { CallHint } from './format.ts'

/** What agents call the words by which they tell what a call does, the most telling first. */
const WORDS = [
  'description',
  'command',
  'cmd',
  'pattern',
  'query',
  'url',
  'skill',
  'subject',
  'prompt',
  'message',
  'chars',
]
const PATHS = ['file_path', 'filePath', 'absolute_path', 'notebook_path', 'path', 'dir_path']

/** By what an agent says of its own call. */
export function hintOf(tool: string, input: Fields): CallHint {
  const path = PATHS.map((name) => input[name]).find((one) => typeof one === 'string')
  let words: string | undefined
  for (const name of WORDS) {
    words = wordsIn(input[name])
    if (words !== undefined) break
  }
  return {
    tool,
    ...(words !== undefined && { words }),
    ...(typeof path === 'string' && { path }),
  }
}

/** A command is one string, or a list with the shell before it. */
function wordsIn(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  const list = listOf(value).filter((one) => typeof one === 'string')
  if (list.length === 0) return undefined
  const isShell = list.length >= 3 && /^-\w*c$/.test(list[1] ?? '')
  return (isShell ? list.slice(2) : list).join(' ')
}
