import { connection, retryNow } from '../daemon/feed.ts'
import { At } from '../time/times.tsx'

/** Says when what is shown may be old. */
export function LineState() {
  const line = connection.value
  return (
    <div role="status">
      {line.state === 'lost' && (
        <p class="bar lost">
          <span>
            Connection lost at <At at={line.since} />, reconnecting. What is shown may be old.
          </span>
          <button type="button" onClick={retryNow}>
            Try now
          </button>
        </p>
      )}
    </div>
  )
}
