import type { Spending } from './account.ts'

/** What a sub-agent has used; nothing where it is none. */
type OfAgent = (session: string, id: string) => readonly Spending[]

export const nobody: OfAgent = () => []

/** Hundreds may be at work: all that was spent is looked through once, not for each. */
export function byAgent(all: readonly Spending[]): OfAgent {
  const found = new Map<string, Spending[]>()
  for (const one of all) {
    const { session, subAgent } = one.who
    if (subAgent === '') continue
    const key = `${session} ${subAgent}`
    const own = found.get(key)
    if (own) own.push(one)
    else found.set(key, [one])
  }
  return (session, id) => found.get(`${session} ${id}`) ?? []
}
