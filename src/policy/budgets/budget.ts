/** What a budget is spent by: one session, one sub-agent, a project in a day, or everything in a day (local time). */
export type Per = 'session' | 'sub-agent' | 'project' | 'day'

/**
 * tokens: of all classes; usd: at list prices; window: points (percent) of the agent's five-hour window; calls: of tools;
 * minutes: of work, idle time left out; subAgents: started.
 */
export const MEASURES = ['tokens', 'usd', 'window', 'calls', 'minutes', 'subAgents'] as const
export type Measure = (typeof MEASURES)[number]

/** How much may be used. All budgets hold at once, whoever has set them. */
export interface Budget {
  /** Of what it says: the same budget in two files is one. */
  readonly id: string
  readonly per: Per
  /** Only what sub-agents of this type use; `*` stands for any characters. */
  readonly agentType?: string
  readonly limits: { readonly [measure in Measure]?: number }
  /** Percent of a limit at which people and the agent are told. */
  readonly warnAt: readonly number[]
  /** `FILE:LINE` where it stands. */
  readonly at: string
}

export function isOfType({ agentType }: Budget, type: string): boolean {
  if (agentType === undefined) return true
  // By hand: types are agents' words, of any length and with line breaks, and a pattern of stars takes a regex for ever.
  const [first = '', ...parts] = agentType.split('*')
  const last = parts.pop()
  if (last === undefined) return type === first
  const end = type.length - last.length
  if (!type.startsWith(first) || !type.endsWith(last)) return false
  let at = first.length
  for (const part of parts) {
    const found = type.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= end
}

/** Each once, however many files say it. */
export function distinct(budgets: readonly Budget[]): readonly Budget[] {
  return [...new Map(budgets.map((budget) => [budget.id, budget])).values()]
}

/** `budget k3f9: 2M tokens a session`, as people write it. */
export function inWords({ limits, per, agentType }: Budget): string {
  const all = MEASURES.flatMap((measure) => {
    const limit = limits[measure]
    return limit === undefined ? [] : [amountInWords(measure, limit)]
  })
  // A project's file is somebody else's words, too.
  const type = agentType?.replace(/[\p{Cc}\p{Cf}]/gu, '·')
  const whose = type === undefined ? '' : ` of ${type} agents`
  return `${all.join(', ')}${whose} ${PERS[per]}`
}

const PERS: { readonly [per in Per]: string } = {
  session: 'in a session',
  'sub-agent': 'in a sub-agent',
  project: 'in a project and day',
  day: 'in a day',
}

export function amountInWords(measure: Measure, amount: number): string {
  return `${numberInWords(measure, amount)}${unitOf(measure, amount)}`
}

/** `1.7M of 2M tokens` */
export function usedInWords(measure: Measure, used: number, limit: number): string {
  return `${numberInWords(measure, used)} of ${amountInWords(measure, limit)}`
}

function numberInWords(measure: Measure, amount: number): string {
  if (measure === 'usd') return `$${amount.toFixed(2)}`
  return measure === 'tokens' ? countInWords(amount) : String(round(amount))
}

function unitOf(measure: Measure, amount: number): string {
  const several = amount === 1 ? '' : 's'
  switch (measure) {
    case 'usd':
      return ''
    case 'tokens':
      return ' tokens'
    case 'window':
      return '% of the five-hour window'
    case 'calls':
      return ` tool call${several}`
    case 'minutes':
      return ` minute${several}`
    case 'subAgents':
      return ` sub-agent${several}`
  }
}

function countInWords(count: number): string {
  if (count < 1_000) return String(Math.round(count))
  const [size, unit] = count < 1_000_000 ? [count / 1_000, 'k'] : [count / 1_000_000, 'M']
  return `${size < 10 ? round(size) : Math.round(size)}${unit}`
}

function round(amount: number): number {
  return Math.round(amount * 10) / 10
}
