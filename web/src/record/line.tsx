import type { EntryView } from '../../../src/daemon/people/api.ts'
import { hrefOf } from '../shell/route.ts'
import { Verdict } from '../text/chips.tsx'
import { oneLine } from '../text/safe.ts'
import { At } from '../time/times.tsx'

const CLIP = 300

export function Line({ entry, open }: { readonly entry: EntryView; readonly open: boolean }) {
  const { seq, at, kind, agent, effect, text } = entry
  return (
    <a
      data-row
      class="entry-line"
      href={hrefOf('record', String(seq))}
      aria-current={open ? 'true' : undefined}
    >
      <span class="soft num seq">{seq}</span>
      <At at={at} />
      <span class="kind">{kind}</span>
      <Verdict effect={effect} />
      <span class="agent clip">{agent === undefined ? '' : oneLine(agent)}</span>
      <code class="clip">{oneLine(text.slice(0, CLIP))}</code>
    </a>
  )
}
