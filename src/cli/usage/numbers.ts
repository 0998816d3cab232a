import { sizeText } from '../../context/table/row.ts'
import type { Spent } from '../../usage/meter/view.ts'
import { tokensIn } from '../../usage/usage.ts'

/** Behind what is at least so much. */
const AT_LEAST = '+'

/** `41k`, `1.3M`, `2.4B`; with a plus where some output was never written down. */
export function tokensText(spent: Spent): string {
  return `${countText(tokensIn(spent))}${spent.unfinished > 0 ? AT_LEAST : ''}`
}

export function countText(count: number): string {
  return count < 999_500_000 ? sizeText(count) : `${(count / 1e9).toFixed(1)}B`
}

/** With a plus where a part has no price, or was never written down. */
export function costText({ costUSD, unpriced, unfinished, ...rest }: Spent): string {
  const all = tokensIn(rest)
  if (unpriced > 0 && unpriced === all) return 'no price'
  return `${usdText(costUSD)}${unpriced > 0 || unfinished > 0 ? AT_LEAST : ''}`
}

export function usdText(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.095 ? 3 : 2)}`
}

export function isAtLeast({ unpriced, unfinished }: Spent): boolean {
  return unpriced > 0 || unfinished > 0
}

export function shareText(part: Spent, whole: Spent): string {
  return `${Math.round(shareOf(part, whole) * 100)}%`
}

export function shareOf(part: Spent, whole: Spent): number {
  return tokensIn(part) / Math.max(1, tokensIn(whole))
}

/** So many columns, of which this share is filled. */
export function bar(share: number, columns: number): string {
  const filled = Math.round(within(share) * columns)
  return '█'.repeat(filled) + '░'.repeat(columns - filled)
}

/** The same without a ground, to an eighth of a column: what is there at all is seen. */
export function thinBar(share: number, columns: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(within(share) * columns * 8))
  const text = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
  return text + ' '.repeat(columns - Math.ceil(eighths / 8))
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

function within(share: number): number {
  return Math.min(1, Math.max(0, share))
}
