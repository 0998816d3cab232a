import { useEffect, useRef } from 'preact/hooks'
import type { Viewed } from '../../../src/daemon/people/api.ts'
import { post } from '../daemon/request.ts'

export function pathOf(id: string): string {
  return `/api/approvals/${encodeURIComponent(id)}`
}

/**
 * Tells the daemon that somebody looks at it now: by that a yes that came too soon is known. Where it cannot be told,
 * the daemon counts from the answer on, which is stricter.
 */
export function useView(id: string, waits: boolean): () => string | undefined {
  const view = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (!waits) return
    post<Viewed>(`${pathOf(id)}/view`, {}).then(
      (seen) => {
        view.current = seen.view
      },
      () => {},
    )
  }, [id, waits])
  return () => view.current
}
