import { computed, signal } from '@preact/signals'
import type { ApprovalView } from '../../../src/daemon/people/api.ts'
import { answered, approvals, waiting } from '../daemon/known.ts'
import { useLastOpen } from '../list/last-open.ts'
import { Rows } from '../list/rows.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { SearchBox } from '../shell/search-box.tsx'
import { Count } from '../shell/section.tsx'
import { Split } from '../shell/split.tsx'
import { many } from '../text/many.ts'
import { Detail } from './detail.tsx'
import { Line } from './line.tsx'

const ROW = 84

const search = signal('')

type Row =
  | { readonly key: string; readonly approval: ApprovalView }
  | { readonly key: string; readonly title: string }

const rows = computed<readonly Row[]>(() => {
  const wanted = search.value.trim().toLowerCase()
  const of = (list: readonly ApprovalView[]): Row[] =>
    list
      .filter((approval) => wanted === '' || textOf(approval).includes(wanted))
      .map((approval) => ({ key: approval.id, approval }))
  const recent = of(answered.value)
  return [
    ...of(waiting.value),
    ...(recent.length > 0 ? [{ key: ' recent', title: 'No longer waiting' }] : []),
    ...recent,
  ]
})

function textOf({
  id,
  agent,
  operator,
  cwd,
  deed,
  consequences,
  environment,
}: ApprovalView): string {
  return [id, agent, operator, cwd, deed.text, environment, ...consequences]
    .join('\n')
    .toLowerCase()
}

export function ApprovalsPage({ id }: { readonly id: string }) {
  const lastOpen = useLastOpen(id)
  return (
    <Split
      label="Approvals"
      opened={id !== ''}
      tools={<Tools />}
      list={<List open={id} focus={lastOpen} />}
      detail={
        id === '' ? (
          <p class="empty">Open one to see what it would do.</p>
        ) : (
          <Opened key={id} id={id} />
        )
      }
    />
  )
}

function Tools() {
  return (
    <>
      <Heading shows="approvals">
        Approvals
        <Count of={`${many(waiting.value.length)} waiting`} />
      </Heading>
      <SearchBox
        label="Search approvals"
        value={search.value}
        onWords={(words) => {
          search.value = words
        }}
      />
    </>
  )
}

function Opened({ id }: { readonly id: string }) {
  const approval = approvals.value.get(id)
  return approval === undefined ? <Gone id={id} /> : <Detail approval={approval} />
}

function List({ open, focus }: { readonly open: string; readonly focus: string | undefined }) {
  if (rows.value.length === 0)
    return (
      <p class="empty">{search.value === '' ? 'Nothing waits.' : 'No approval has these words.'}</p>
    )
  return (
    <Rows
      label="Approvals, those that wait first"
      items={rows.value}
      keyOf={(row) => row.key}
      rowHeight={ROW}
      {...(focus === undefined ? {} : { focusKey: focus })}
      row={(row) =>
        'title' in row ? (
          <p class="divider">{row.title}</p>
        ) : (
          <Line approval={row.approval} open={row.key === open} />
        )
      }
    />
  )
}

function Gone({ id }: { readonly id: string }) {
  return (
    <div class="empty">
      <Heading level={2} shows={id}>
        Approval {id} is not among the recent ones
      </Heading>
      <p>
        The record keeps every approval: <a href={hrefOf('record')}>search there</a> for its words.
      </p>
    </div>
  )
}
