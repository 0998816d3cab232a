import { effect } from '@preact/signals'
import { waiting } from '../daemon/known.ts'
import { type PageName, route } from './route.ts'

export const TITLES: Readonly<Record<PageName, string>> = {
  now: 'Now',
  approvals: 'Approvals',
  record: 'Record',
  timeline: 'Timeline',
  context: 'Context',
  usage: 'Usage',
  modes: 'Modes',
  rules: 'Rules',
  health: 'Health',
}

/** The tab says how many wait. */
export function followTitle(): void {
  effect(() => {
    const many = waiting.value.length
    const title = `${TITLES[route.value.page]} · Interlock`
    document.title = many > 0 ? `(${many}) ${title}` : title
  })
}
