import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ContextPart, ContextView, EpochView } from '../../../src/daemon/people/api.ts'
import { many } from '../text/many.ts'
import { sizeText } from '../text/size.ts'
import { At } from '../time/times.tsx'
import { Item } from './item.tsx'
import { groupsOf, sumOf, tokensOf, triggerOf } from './words.ts'

interface Props {
  readonly view: ContextView
  readonly open: string
}

/** The time line of a session, the newest first: what is in the context now, and what each compaction took. */
export function Epochs({ view: { session, epochs }, open }: Props) {
  const most = Math.max(...epochs.map(({ ended, use }) => ended?.before ?? use?.window ?? 0))
  const last = epochs.length - 1
  return (
    <div class="rows plain">
      <ol class="epochs" aria-label="Epochs, the newest first">
        {epochs.toReversed().map((epoch) => (
          <Epoch
            key={epoch.no}
            epoch={epoch}
            session={session.id}
            most={most}
            opened={epoch.no === Math.max(0, last - 1)}
            open={open}
          />
        ))}
      </ol>
      {last === 0 && (
        <p class="empty">
          Nothing has left this context. When a compaction takes something, it is listed here.
        </p>
      )}
    </div>
  )
}

interface EpochProps {
  readonly epoch: EpochView
  readonly session: string
  /** Tokens of the longest bar. */
  readonly most: number
  /** Its items are listed from the beginning. */
  readonly opened: boolean
  readonly open: string
}

function Epoch({ epoch, session, most, opened, open }: EpochProps) {
  const { ended, left, stayed } = epoch
  const of = { session, open }
  if (ended === undefined)
    return (
      <li class="epoch now">
        <Now epoch={epoch} most={most} />
        <Part part={stayed} says={sumOf(stayed)} opened={opened} own {...of} />
        <Part part={left} says={`${sumOf(left)}, cleared without a summary`} own {...of} />
      </li>
    )
  return (
    <li class="epoch">
      <End ended={ended} most={most} />
      {left.items === 0 && <p class="soft">Nothing left the context.</p>}
      <Part part={left} says={`${sumOf(left)}, left the context`} opened={opened} own {...of} />
      <Part part={stayed} says={`${sumOf(stayed)}, stayed`} {...of} />
    </li>
  )
}

function Now({ epoch: { use }, most }: Pick<EpochProps, 'epoch' | 'most'>) {
  return (
    <>
      <h2>In the context now</h2>
      {use !== undefined && (
        <>
          <p class="soft num">
            {Math.floor((use.tokens / use.window) * 100)} % full, {sizeText(use.tokens)} of{' '}
            {sizeText(use.window)} tokens
          </p>
          <Bar before={use.window} after={use.tokens} most={most} />
        </>
      )}
    </>
  )
}

interface EndProps {
  readonly ended: NonNullable<EpochView['ended']>
  readonly most: number
}

function End({ ended, most }: EndProps) {
  const { at, before, after } = ended
  return (
    <>
      <h2>
        Compacted {at !== undefined && <At at={at} />} <span class="soft">{triggerOf(ended)}</span>
      </h2>
      {before !== undefined && (
        <>
          <p class="soft num">{tokensOf(ended)}</p>
          <Bar before={before} after={after ?? before} most={most} />
        </>
      )}
    </>
  )
}

interface BarProps {
  readonly before: number
  readonly after: number
  readonly most: number
}

/** How much there was, and in it how much is left. The words above say the same. */
function Bar({ before, after, most }: BarProps) {
  const width = (tokens: number) => ({ width: `${Math.min(100, (tokens / most) * 100)}%` })
  return (
    <div class="fill" aria-hidden="true">
      <div class="before" style={width(before)} />
      <div class="after" style={width(after)} />
    </div>
  )
}

interface PartProps {
  readonly part: ContextPart
  readonly says: string
  readonly opened?: boolean
  readonly session: string
  /** The item whose original is open. */
  readonly open: string
  /** Its items are in no other list: what leads to an item leads here. */
  readonly own?: true
}

/** Only what is open is drawn: a session has thousands of items, and j and k go through what is seen. */
function Part({ part, says, opened = false, session, open, own }: PartProps) {
  const unfolded = useSignal(opened)
  const has = own === true && part.rows.some(({ id }) => id === open)
  useEffect(() => {
    if (has) unfolded.value = true
  }, [has])
  if (part.items === 0) return null
  const copies = part.rows.reduce((sum, row) => sum + (row.copies ?? 0), 0)
  const more = part.items - part.rows.length - copies
  return (
    <details
      open={unfolded.value}
      onToggle={(event) => {
        unfolded.value = event.currentTarget.open
      }}
    >
      <summary>{says}</summary>
      {unfolded.value &&
        groupsOf(part.rows).map(([name, rows]) => (
          <section key={name} aria-label={name}>
            <h3>
              {name} <span class="soft num">{many(rows.length)}</span>
            </h3>
            <ul>
              {rows.map((row) => (
                <li key={row.id}>
                  <Item row={row} session={session} open={row.id === open} own={own} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      {more > 0 && <p class="soft">and {many(more)} smaller; the search finds them</p>}
    </details>
  )
}
