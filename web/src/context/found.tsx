import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ContextHits } from '../../../src/daemon/people/api.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { failureOf } from '../shell/failure.ts'
import { Item } from './item.tsx'
import { findIn } from './load.ts'

/** What is typed in one go is asked for once. */
const TYPING_MS = 250

interface Props {
  readonly session: string
  readonly words: string
  readonly open: string
}

/** What is found in a session, best first. */
export function Found({ session, words, open }: Props) {
  const hits = useSignal<ContextHits['hits'] | undefined>(undefined)
  const failed = useSignal('')
  useEffect(() => {
    const gone = new AbortController()
    const look = async () => {
      try {
        hits.value = await findIn(session, words, gone.signal)
        failed.value = ''
        announce(hits.value.length === 1 ? '1 item found' : `${hits.value.length} items found`)
      } catch (error) {
        if (!gone.signal.aborted) failed.value = failureOf(error)
      }
    }
    const timer = setTimeout(() => void look(), TYPING_MS)
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [session, words])
  if (failed.value !== '') return <Failed text={failed.value} />
  if (hits.value === undefined) return <p class="empty">Searching…</p>
  if (hits.value.length === 0) return <p class="empty">Nothing in this session says that.</p>
  return (
    <div class="rows plain">
      <ol aria-label="Found, best first" class="found">
        {hits.value.map((hit) => (
          <li key={hit.id}>
            <Item
              row={hit}
              session={session}
              open={hit.id === open}
              own
              {...(hit.like !== undefined && { note: `the same as ${hit.like} but for digits` })}
            />
          </li>
        ))}
      </ol>
    </div>
  )
}
