import { signal } from '@preact/signals'
import { moveInList } from '../list/move.ts'
import { go, type PageName, route, up } from './route.ts'

export const helpOpen = signal(false)

const OFF = 'interlock-keys-off'
/** Somebody who speaks to the computer may want no letter to do anything. */
export const keysOn = signal(localStorage.getItem(OFF) === null)

export function setKeysOn(on: boolean): void {
  keysOn.value = on
  if (on) localStorage.removeItem(OFF)
  else localStorage.setItem(OFF, '1')
}

const GOES: Readonly<Record<string, PageName>> = {
  n: 'now',
  a: 'approvals',
  r: 'record',
  t: 'timeline',
  c: 'context',
  m: 'modes',
  u: 'usage',
  l: 'rules',
  h: 'health',
}
const SEQUENCE_MS = 1_200

/** No key here answers an approval: that takes a button and a passkey. */
export function listenToKeys(): void {
  let afterG = 0
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.key === 'Escape') return leave(event)
    if (!keysOn.value || isTyping(event.target) || helpOpen.value) return
    const target = Date.now() - afterG < SEQUENCE_MS ? GOES[event.key] : undefined
    afterG = event.key === 'g' ? Date.now() : 0
    if (target !== undefined) {
      event.preventDefault()
      return go(target)
    }
    const act = ACTS[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  })
}

const ACTS: Readonly<Record<string, () => void>> = {
  j: () => moveInList(1),
  k: () => moveInList(-1),
  '/': search,
  '?': () => (helpOpen.value = true),
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

function search(): void {
  const box = document.querySelector<HTMLInputElement>('input[type=search]')
  if (box !== null) return box.focus()
  go('record')
  requestAnimationFrame(() =>
    document.querySelector<HTMLInputElement>('input[type=search]')?.focus(),
  )
}

/** Leaves, one step at a time: the help, the field, what is open. */
function leave(event: KeyboardEvent): void {
  if (helpOpen.value) return
  if (isTyping(event.target) && event.target instanceof HTMLElement) return event.target.blur()
  if (route.value.id !== '') up()
}
