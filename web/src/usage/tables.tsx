import type { Named, Spent, UsageView } from '../../../src/daemon/people/api.ts'
import { Section } from '../shell/section.tsx'
import { Numbers } from './numbers.tsx'
import { orUnknown, toolName } from './words.ts'

const ROWS = 8

/** What was used, by everything else that it can be asked by. */
export function Tables({ view: { sums } }: { readonly view: UsageView }) {
  const { total, subagents, byType, byTool, byModel, byProject, byAgent, byDay } = sums
  return (
    <div class="usage-tables">
      <Table title="By sub-agent type" list={byType} whole={subagents} nameOf={orUnknown('type')} />
      <Table title="By tool" list={byTool} whole={total} nameOf={toolName}>
        An approximation: a tool has what its calls were written with, and what its results have
        added. Everything that was said, and what the model was given again, is the conversation.
      </Table>
      <Table title="By model" list={byModel} whole={total} nameOf={orUnknown('model')} />
      <Table title="By project" list={byProject} whole={total} nameOf={orUnknown('project')} />
      <Table title="By day" list={byDay} whole={total} nameOf={orUnknown('day')} />
      {byAgent.length > 1 && (
        <Table title="By agent" list={byAgent} whole={total} nameOf={orUnknown('agent')} />
      )}
    </div>
  )
}

interface Props {
  readonly title: string
  readonly list: readonly Named[]
  readonly whole: Spent
  readonly nameOf: (one: Named) => string
  readonly children?: string
}

function Table({ title, list, whole, nameOf, children }: Props) {
  if (list.length === 0) return null
  const more = list.length - ROWS
  return (
    <Section title={title}>
      <ul>
        {list.slice(0, ROWS).map((one) => (
          <li key={one.name} class="usage-line">
            <span class="clip">{nameOf(one)}</span>
            <Numbers spent={one} whole={whole} />
          </li>
        ))}
      </ul>
      {more > 0 && <p class="soft">and {more} more</p>}
      {children !== undefined && <p class="soft">{children}</p>}
    </Section>
  )
}
