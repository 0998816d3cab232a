import { CONVERSATION } from '../../usage/meter/attribution.ts'
import type { MeterSums, Named, NamedSubagent } from '../../usage/meter/view.ts'
import type { ByName } from './by-names.ts'

interface By {
  readonly list: {
    [list in keyof MeterSums]: MeterSums[list] extends readonly Named[] ? list : never
  }[keyof MeterSums]
  readonly title: string
  /** Of what the shares are. */
  readonly whole: 'total' | 'subagents'
  readonly nameOf: (one: Named) => string
}

const named = ({ name }: Named): string => name
const orUnknown =
  (what: string) =>
  ({ name }: Named): string =>
    name === '' ? `${what} unknown` : name

export const BY: Readonly<Record<ByName, By>> = {
  session: { list: 'bySession', title: 'session', whole: 'total', nameOf: named },
  subagent: { list: 'bySubagent', title: 'sub-agent', whole: 'subagents', nameOf: subagentName },
  type: { list: 'byType', title: 'sub-agent type', whole: 'subagents', nameOf: orUnknown('type') },
  tool: {
    list: 'byTool',
    title: 'tool (approximate)',
    whole: 'total',
    nameOf: ({ name }) => (name === CONVERSATION ? 'conversation' : name),
  },
  model: { list: 'byModel', title: 'model', whole: 'total', nameOf: named },
  project: { list: 'byProject', title: 'project', whole: 'total', nameOf: orUnknown('project') },
  agent: { list: 'byAgent', title: 'agent', whole: 'total', nameOf: named },
  day: { list: 'byDay', title: 'day', whole: 'total', nameOf: orUnknown('day') },
}

function subagentName(one: Named | NamedSubagent): string {
  if (!('session' in one)) return one.name
  const { type = 'type unknown', description, name } = one
  return `${type}  ${description ?? name}`
}
