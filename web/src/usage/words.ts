import type { Named, RunProfile, Spent, TreeNode } from '../../../src/daemon/people/api.ts'
import { oneLine } from '../text/safe.ts'
import { sizeText } from '../text/size.ts'

export function tokensIn(spent: Spent): number {
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = spent
  return input + output + cacheWrite5m + cacheWrite1h + cacheRead
}

/** `41k`, `1.3M`; with a plus where some output was never written down. */
export function tokensText(spent: Spent): string {
  return `${countText(tokensIn(spent))}${spent.unfinished > 0 ? '+' : ''}`
}

export function countText(count: number): string {
  return count < 999_500_000 ? sizeText(count) : `${(count / 1e9).toFixed(1)}B`
}

/** With a plus where a part has no price, or was never written down. */
export function costText(spent: Spent): string {
  const { costUSD, unpriced, unfinished } = spent
  if (unpriced > 0 && unpriced === tokensIn(spent)) return 'no price'
  return `${usdText(costUSD)}${unpriced > 0 || unfinished > 0 ? '+' : ''}`
}

export function usdText(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.095 ? 3 : 2)}`
}

/** 0 to 1. */
export function shareOf(part: Spent, whole: Spent): number {
  return tokensIn(part) / Math.max(1, tokensIn(whole))
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)}%`
}

export function isAtLeast({ unpriced, unfinished }: Spent): boolean {
  return unpriced > 0 || unfinished > 0
}

/** The classes that are billed apart, for whoever asks what the tokens are. */
export function classesText(spent: Spent): string {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = spent
  const written = cacheWrite5m + cacheWrite1h
  const parts = [
    [input, 'input'],
    [output, 'output'],
    [written, 'written to the cache'],
    [cacheRead, 'read from the cache'],
  ] as const
  return parts.map(([count, what]) => `${countText(count)} ${what}`).join(', ')
}

/** What is spent before a sub-agent has done anything; '' where none has ended yet. */
export function startSentence({ runs, startTokens, startUSD }: RunProfile): string {
  if (runs === 0) return ''
  const by = runs === 1 ? 'by the one that has ended' : `the median of ${runs} that have ended`
  return `A new sub-agent costs about ${countText(startTokens)} tokens (${usdText(startUSD)}) before it does anything: ${by}.`
}

export function nodeName({ subagent, session, type, description, project }: TreeNode): string {
  if (subagent !== undefined) return oneLine(description ?? subagent)
  const parts = project.split(/[/\\]/).filter((part) => part !== '')
  return oneLine(parts.at(-1) ?? type ?? session)
}

export function keyOf({ session, subagent }: TreeNode): string {
  return JSON.stringify([session, subagent ?? ''])
}

export function toolName({ name }: Named): string {
  return name === '' ? 'conversation' : oneLine(name)
}

export function orUnknown(what: string): (one: Named) => string {
  return ({ name }) => (name === '' ? `${what} unknown` : oneLine(name))
}
