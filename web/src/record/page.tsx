import { useEffect } from 'preact/hooks'
import { entryCount } from '../daemon/known.ts'
import { useLastOpen } from '../list/last-open.ts'
import { Rows } from '../list/rows.tsx'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { narrow } from '../shell/narrow.ts'
import { Count } from '../shell/section.tsx'
import { Split } from '../shell/split.tsx'
import { many } from '../text/many.ts'
import {
  entries,
  failed,
  followRecord,
  loading,
  loadMore,
  more,
  news,
  retry,
  setAtTop,
  showNews,
  turn,
} from './entries.ts'
import { Entry } from './entry.tsx'
import { FilterBar } from './filter-bar.tsx'
import { Line } from './line.tsx'

const ROW = 34
const ROW_NARROW = 56

export function RecordPage({ id }: { readonly id: string }) {
  useEffect(followRecord, [])
  return (
    <Split
      label="The record"
      wide
      opened={id !== ''}
      tools={<Tools />}
      list={
        <div class="under-tools">
          <News />
          <List open={id} />
        </div>
      }
      detail={id === '' ? undefined : <Entry key={id} seq={id} />}
    />
  )
}

function Tools() {
  return (
    <>
      <Heading shows="record">
        Record
        <Count of={`${many(entryCount.value)} entries`} />
      </Heading>
      <FilterBar />
    </>
  )
}

function News() {
  return (
    <div class="news" role="status">
      {news.value > 0 && (
        <button type="button" class="primary" onClick={showNews}>
          {many(news.value)} new
        </button>
      )}
    </div>
  )
}

function List({ open }: { readonly open: string }) {
  const focus = useLastOpen(open)
  const list = entries.value
  if (list.length === 0 && !loading.value && failed.value === '')
    return <p class="empty">No entry fits. The filters above narrow what is shown.</p>
  return (
    <Rows
      label="Entries, the newest first"
      items={list}
      keyOf={(entry) => String(entry.seq)}
      rowHeight={narrow.value ? ROW_NARROW : ROW}
      total={more.value ? -1 : list.length}
      {...(focus === undefined ? {} : { focusKey: focus })}
      onNearEnd={loadMore}
      onAtTop={setAtTop}
      topWhen={turn.value}
      row={(entry) => <Line entry={entry} open={String(entry.seq) === open} />}
      foot={<Foot />}
    />
  )
}

function Foot() {
  return (
    <div class="list-foot">
      <Failed text={failed.value} />
      {failed.value !== '' && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
      {loading.value && <p class="soft">Loading…</p>}
      {!more.value && !loading.value && <p class="soft">The record begins here.</p>}
    </div>
  )
}
