import { signal } from '@preact/signals'

export const PAGES = [
  'now',
  'approvals',
  'record',
  'timeline',
  'context',
  'usage',
  'modes',
  'rules',
  'health',
] as const
export type PageName = (typeof PAGES)[number]

export interface Route {
  readonly page: PageName
  /** What is open on the page: an approval, an entry, a rule; '' for none. */
  readonly id: string
}

export const route = signal<Route>({ page: 'now', id: '' })

function read(): Route {
  const [, name, id = ''] = /^#\/([a-z]+)(?:\/(.+))?$/.exec(location.hash) ?? []
  const page = PAGES.find((known) => known === name)
  return page === undefined ? { page: 'now', id: '' } : { page, id: decoded(id) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function followAddress(): void {
  route.value = read()
  addEventListener('hashchange', () => {
    // The link of a new `interlock dashboard`, pasted over this one.
    if (location.hash.startsWith('#token=')) location.reload()
    else route.value = read()
  })
}

export function hrefOf(page: PageName, id = ''): string {
  return id === '' ? `#/${page}` : `#/${page}/${id.split('/').map(encodeURIComponent).join('/')}`
}

/** What this is a part of: an item's session, and then the list. */
export function up(): void {
  const { page, id } = route.value
  if (page === 'context' && id.includes('/')) go(page, id.slice(0, id.lastIndexOf('/')))
  else go(page)
}

export function go(page: PageName, id = ''): void {
  location.hash = hrefOf(page, id)
}
