import type { Named, Spent, TreeNode, UsageView } from '../../../src/daemon/people/api.ts'
import { Section } from '../shell/section.tsx'
import { oneLine } from '../text/safe.ts'
import { At } from '../time/times.tsx'
import { opened, toggle } from './load.ts'
import { Numbers } from './numbers.tsx'
import { keyOf, nodeName, toolName } from './words.ts'

/** Sessions, the last one first; below each its sub-agents, and what its tools have caused. */
export function Tree({ view: { tree, more, sums } }: { readonly view: UsageView }) {
  return (
    <Section title="Sessions" count={tree.length + more}>
      {tree.length === 0 ? (
        <p class="empty">Nothing was used in this time.</p>
      ) : (
        <ul class="usage-tree">
          {tree.map((node) => (
            <Branch key={keyOf(node)} node={node} whole={sums.total} />
          ))}
        </ul>
      )}
      {more > 0 && <p class="soft">{`${more} older ones: interlock usage --by session`}</p>}
    </Section>
  )
}

interface Props {
  readonly node: TreeNode
  readonly whole: Spent
}

function Branch({ node, whole }: Props) {
  const key = keyOf(node)
  const isOpen = opened.value.has(key)
  return (
    <li class={node.subagent === undefined ? 'branch top' : 'branch'}>
      <button
        type="button"
        data-row
        class="usage-line"
        aria-expanded={isOpen}
        onClick={() => toggle(key)}
      >
        <Who node={node} />
        <Numbers spent={node.whole} whole={whole} />
      </button>
      {isOpen && (
        <ul class="branches">
          {node.subagents.map((one) => (
            <Branch key={keyOf(one)} node={one} whole={whole} />
          ))}
          <li class="usage-line tool soft">Its own conversation, about, by tool:</li>
          {node.tools.map((tool) => (
            <Tool key={tool.name} tool={tool} whole={whole} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Who({ node }: { readonly node: TreeNode }) {
  const { subagent, session, type, isRunning, source, subagents, whole } = node
  return (
    <span class="whose">
      <span class="clip">
        <strong>{nodeName(node)}</strong>{' '}
        <span class="soft">
          {subagent === undefined ? oneLine(session.slice(0, 8)) : oneLine(type ?? 'type unknown')}
        </span>
      </span>
      {isRunning && <span class="chip strong">at work</span>}
      {subagent === undefined && source !== 'claude-code' && <span class="chip">{source}</span>}
      {subagents.length > 0 && <span class="chip">{agentsText(subagents.length)}</span>}
      {whole.last > 0 && (
        <span class="soft last">
          <At at={whole.last} />
        </span>
      )}
    </span>
  )
}

function agentsText(count: number): string {
  return count === 1 ? '1 sub-agent' : `${count} sub-agents`
}

function Tool({ tool, whole }: { readonly tool: Named; readonly whole: Spent }) {
  return (
    <li class="usage-line tool">
      <span class="whose">
        <span class="clip soft">{toolName(tool)}</span>
      </span>
      <Numbers spent={tool} whole={whole} />
    </li>
  )
}
