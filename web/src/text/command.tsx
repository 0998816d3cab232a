import { useSignal } from '@preact/signals'
import type { Mark } from '../../../src/daemon/people/api.ts'
import { many } from './many.ts'
import { excerpt, pieces } from './ranges.ts'
import { safe } from './safe.ts'
import { ShowAll } from './show-all.tsx'

/** What an agent wants to run, letter by letter, with the words that matched underlined. */
export function Command({
  text,
  marks,
}: {
  readonly text: string
  readonly marks: readonly Mark[]
}) {
  const whole = useSignal(false)
  const shown = safe(text)
  const ranges = whole.value ? [{ start: 0, end: shown.length }] : excerpt(shown, marks)
  const hidden = shown.length - ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  return (
    <div class="command">
      <pre>
        <code>
          {ranges.map((range, index) => (
            <>
              {index > 0 && <Gap length={range.start - (ranges[index - 1]?.end ?? 0)} />}
              {pieces(shown, range, marks).map((piece) =>
                piece.marked ? <mark>{piece.text}</mark> : piece.text,
              )}
            </>
          ))}
          {!whole.value && <Gap length={shown.length - (ranges.at(-1)?.end ?? 0)} />}
        </code>
      </pre>
      {(hidden > 0 || whole.value) && <ShowAll whole={whole} length={shown.length} />}
    </div>
  )
}

function Gap({ length }: { readonly length: number }) {
  if (length <= 0) return null
  return <span class="gap">{`\n… ${many(length)} characters not shown …\n`}</span>
}
