import { useEffect, useRef } from 'preact/hooks'

/** What was open until now, once it is closed: its row gets the focus back. */
export function useLastOpen(id: string): string | undefined {
  const last = useRef<string | undefined>(undefined)
  if (id !== '') last.current = id
  return id === '' ? last.current : undefined
}

/** The same for rows that are all drawn, each under its kind and name: `rule git/force-push`. */
export function useFocusBack(kind: string, id: string): void {
  const last = useLastOpen(id)
  useEffect(() => {
    if (last !== undefined) document.getElementById(`${kind} ${last}`)?.focus()
  }, [last])
}
