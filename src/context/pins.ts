import fs from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../state/whole.ts'
import { plainTitle } from './index/title.ts'
import { titleOfItem } from './recall/recall.ts'
import { nameOf } from './sessions/name.ts'
import type { Transcript } from './store.ts'
import { rowText } from './table/row.ts'

/** More than these nobody keeps in sight. */
const PINS_MAX = 40
const TEXT_CHARS_MAX = 400
/** Pins stand before the table, and leave it room. */
const SHOWN_MAX = 20

/** Something that stays in sight over every compaction, `/clear`, resume and fork of a project. */
export type Pin = {
  /** The folder in which the project's agents work. */
  readonly project: string
  readonly at: number
} & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'item'; readonly id: string; readonly transcript: string }
)

export function pinsOf(store: string, project: string): readonly Pin[] {
  return all(store).filter((pin) => isSameProject(pin.project, project))
}

/** Throws where there are too many already. */
export function addPin(store: string, pin: Pin): void {
  const others = all(store).filter((one) => !isSame(one, pin))
  if (others.filter((one) => one.project === pin.project).length >= PINS_MAX)
    throw new Error(`there are ${PINS_MAX} pins already. Take one out: interlock pin --remove R7`)
  write(store, [
    ...others,
    pin.kind === 'text' ? { ...pin, text: pin.text.slice(0, TEXT_CHARS_MAX) } : pin,
  ])
}

/** By its id, or its words. False where there was none. */
export function removePin(store: string, project: string, named: string): boolean {
  const before = all(store)
  const after = before.filter(
    (pin) =>
      !isSameProject(pin.project, project) ||
      (pin.kind === 'text' ? pin.text !== named : pin.id !== named),
  )
  if (after.length < before.length) write(store, after)
  return after.length < before.length
}

/** Lines for the table. What a person wrote is theirs; items are labels. */
export function pinnedLines(store: string, transcript: Transcript): readonly string[] {
  const project = transcript.index.where.cwd
  if (project === undefined) return []
  const pins = pinsOf(store, project)
  // A person's words first: an agent's ids take none of their room.
  return [...pins.filter(isText), ...pins.filter((pin) => !isText(pin))]
    .slice(0, SHOWN_MAX)
    .flatMap((pin) => {
      if (pin.kind === 'text') return [`Pinned by the user: "${plainTitle(pin.text)}"`]
      if (pin.transcript !== transcript.main)
        return [`Pinned: ${pin.id}@${plainTitle(nameOf(pin.transcript))} of an earlier session`]
      const item = transcript.index.find(pin.id)
      return item ? [`Pinned: ${rowText(item, titleOfItem(transcript, item), 60)}`] : []
    })
}

function isText({ kind }: Pin): boolean {
  return kind === 'text'
}

/** Agents may work in a folder of the project. */
function isSameProject(pinned: string, folder: string): boolean {
  return folder === pinned || folder.startsWith(`${pinned}${path.sep}`)
}

function isSame(a: Pin, b: Pin): boolean {
  if (a.project !== b.project) return false
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text
  return b.kind === 'item' && a.id === b.id && a.transcript === b.transcript
}

function all(store: string): readonly Pin[] {
  try {
    const pins: readonly Pin[] | null = JSON.parse(
      fs.readFileSync(path.join(store, 'pins.json'), 'utf8'),
    )
    return Array.isArray(pins) ? pins : []
  } catch {
    return []
  }
}

function write(store: string, pins: readonly Pin[]): void {
  fs.mkdirSync(store, { recursive: true, mode: 0o700 })
  const file = path.join(store, 'pins.json')
  writeWhole(file, JSON.stringify(pins))
}
