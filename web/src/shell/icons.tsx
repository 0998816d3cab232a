import type { PageName } from './route.ts'

const PATHS: Readonly<Record<PageName, string>> = {
  now: 'M2 8h3l2-5 3 10 2-5h2',
  approvals: 'M8 2 3 4v4c0 3 2 5 5 6 3-1 5-3 5-6V4zM6 8l1.5 1.5L10.5 6.5',
  record: 'M3 4h10M3 8h10M3 12h6',
  timeline: 'M2.5 8a5.5 5.5 0 1 0 1.7-4M2.5 2.5v3h3M8 5v3l2 1.5',
  context: 'M8 2 2 5l6 3 6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  usage: 'M2.5 13a6 6 0 1 1 11 0M8 10.5l2.5-4M5 13h6',
  modes: 'M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11',
  rules: 'M4 2.5h8v11H4zM6.5 6h3M6.5 9h3',
  health:
    'M8 13.5C4 11 2.5 8.5 2.5 6.3A2.8 2.8 0 0 1 8 5a2.8 2.8 0 0 1 5.5 1.3c0 2.2-1.5 4.7-5.5 7.2z',
}

export function Icon({ page }: { readonly page: PageName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[page]} />
    </svg>
  )
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="1.5" y="4" width="8" height="8" rx="4" />
      <rect x="6.5" y="4" width="8" height="8" rx="4" />
    </svg>
  )
}
