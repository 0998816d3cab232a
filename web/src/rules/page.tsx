import { useEffect } from 'preact/hooks'
import type { RuleView } from '../../../src/daemon/people/api.ts'
import { useFocusBack } from '../list/last-open.ts'
import { Choice } from '../shell/choice.tsx'
import { Failed } from '../shell/failed.tsx'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { SearchBox } from '../shell/search-box.tsx'
import { Count } from '../shell/section.tsx'
import { Split } from '../shell/split.tsx'
import { useTask } from '../shell/task.ts'
import { RuleEffect } from './effect.tsx'
import { Rule } from './rule.tsx'
import { loadRules, packs, rules, wanted } from './rules.ts'

const EFFECTS = [
  ['deny', 'Stops'],
  ['ask', 'Asks a person'],
] as const

export function RulesPage({ id }: { readonly id: string }) {
  const task = useTask()
  useEffect(() => task.run(loadRules), [])
  const opened = rules.value?.find((rule) => rule.id === id)
  return (
    <Split
      label="Rules"
      opened={id !== ''}
      tools={<Tools />}
      list={
        <>
          <Failed text={task.failed.value} />
          <List open={id} />
        </>
      }
      detail={
        opened !== undefined ? (
          <Rule key={id} rule={opened} />
        ) : (
          <p class="empty">
            {id === '' || rules.value === undefined
              ? 'Open one to see why it is there, and what it stops.'
              : `No rule is called ${id}.`}
          </p>
        )
      }
    />
  )
}

function Tools() {
  return (
    <>
      <Heading shows="rules">
        Rules
        <Count of={rules.value?.length ?? ''} />
      </Heading>
      <search class="filters">
        <SearchBox
          label="Search the rules"
          value={wanted.value.q}
          onWords={(q) => {
            wanted.value = { ...wanted.peek(), q }
          }}
        />
        <Choice
          label="Answer"
          any="Every answer"
          options={EFFECTS}
          value={wanted.value.effect === 'allow' ? '' : wanted.value.effect}
          onChoose={(effect) => (wanted.value = { ...wanted.peek(), effect })}
        />
      </search>
    </>
  )
}

function List({ open }: { readonly open: string }) {
  useFocusBack('rule', open)
  const found = packs()
  if (rules.value === undefined) return <p class="empty">Loading…</p>
  if (found.length === 0) return <p class="empty">No rule fits.</p>
  return (
    <div class="rows plain">
      {found.map(([pack, list]) => (
        <section key={pack} aria-label={pack}>
          <h2 class="divider">{pack}</h2>
          <ul>
            {list.map((rule) => (
              <li key={rule.id}>
                <RuleLine rule={rule} open={rule.id === open} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function RuleLine({ rule, open }: { readonly rule: RuleView; readonly open: boolean }) {
  return (
    <a
      data-row
      id={`rule ${rule.id}`}
      class="rule-line"
      href={hrefOf('rules', rule.id)}
      aria-current={open ? 'true' : undefined}
    >
      <code>{rule.id}</code>
      <RuleEffect effect={rule.effect} />
      <span class="soft">{rule.title}</span>
    </a>
  )
}
