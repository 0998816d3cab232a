import { useRef } from 'preact/hooks'

/** What was open until now, once it is closed: its row gets the focus back. */
export function useLastOpen(id: string): string | undefined {
  const last = useRef<string | undefined>(undefined)
  if (id !== '') last.current = id
  return id === '' ? last.current : undefined
}
