import type { Json } from '../../action/action.ts'
import { isFields, listOf, numberOf, textOf } from '../../action/json.ts'
import type { Note, Speaker } from '../formats/format.ts'
import { FORMS, type Item, KINDS, type Part } from './item.ts'

const BY: readonly Item['by'][] = ['user', 'assistant', 'harness', 'tool'] satisfies (
  | Speaker
  | 'tool'
)[]
const NOTES: readonly Note[] = ['summary', 'thinking', 'meta']

/** An item in a third of the bytes that its names would take, and a third of the time: a session has tens of thousands. */
export function encodeItem(no: number, item: Item): string {
  const { id, file, bytes, sha256, epoch, shape } = item
  const kinds = `${KINDS.indexOf(item.kind)},${FORMS.indexOf(item.form)},${BY.indexOf(item.by)}`
  return `[${no},["${id}",${file},${kinds},${bytes},"${sha256}",${epoch},${shape},[${numbersOf(item.parts)}],{${restOf(item)}}]]`
}

function restOf({ note, tool, at, call, open, spill }: Item): string {
  const fields: string[] = []
  if (note !== undefined) fields.push(`"n":${NOTES.indexOf(note)}`)
  if (tool !== undefined) fields.push(`"t":${JSON.stringify(tool)}`)
  if (at !== undefined) fields.push(`"a":${at}`)
  if (call !== undefined) fields.push(`"c":${JSON.stringify(call)}`)
  if (open !== undefined) fields.push('"o":1')
  if (spill !== undefined) fields.push(`"s":${JSON.stringify(spill)}`)
  return fields.join(',')
}

function numbersOf(parts: readonly Part[]): string {
  let numbers = ''
  for (const { offset, length, line, event, key } of parts)
    numbers += `${numbers === '' ? '' : ','}${offset},${length},${line},${event},${key}`
  return numbers
}

/** Undefined where it is none of ours. */
export function decodeItem(value: Json | undefined): Item | undefined {
  const [id, file, kind, form, by, bytes, sha256, epoch, shape, numbers, rest] = listOf(value)
  if (typeof id !== 'string' || typeof sha256 !== 'string' || !isFields(rest)) return undefined
  const [kindOf, formOf, byOf] = [KINDS[count(kind)], FORMS[count(form)], BY[count(by)]]
  if (kindOf === undefined || formOf === undefined || byOf === undefined) return undefined
  const call = textOf(rest.c)
  const [tool, spill, at] = [textOf(rest.t), textOf(rest.s), numberOf(rest.a)]
  const note = NOTES[numberOf(rest.n) ?? -1]
  return {
    id,
    file: count(file),
    kind: kindOf,
    form: formOf,
    by: byOf,
    ...(note !== undefined && { note }),
    ...(tool !== undefined && { tool }),
    bytes: count(bytes),
    sha256,
    epoch: count(epoch),
    ...(at !== undefined && { at }),
    parts: partsOf(listOf(numbers).map(count)),
    ...(call !== undefined && { call }),
    ...(call !== undefined && rest.o !== undefined && { open: call }),
    ...(spill !== undefined && { spill }),
    shape: count(shape),
  }
}

function count(value: Json | undefined): number {
  return numberOf(value) ?? 0
}

function partsOf(numbers: readonly number[]): readonly Part[] {
  const parts: Part[] = []
  for (let i = 0; i + 4 < numbers.length; i += 5) {
    const [offset = 0, length = 0, line = 0, event = 0, key = 0] = numbers.slice(i, i + 5)
    parts.push({ offset, length, line, event, key })
  }
  return parts
}
