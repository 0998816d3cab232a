import { type Item, linesOf } from '../index/item.ts'

/** `R7 L847-1023 paste 41k html "checkout DOM"` */
export function rowText(item: Item, title: string, titleChars: number): string {
  const [first, last] = linesOf(item)
  const lines = first === last ? `L${first}` : `L${first}-${last}`
  const form = item.form === 'text' ? '' : ` ${item.form}`
  return `${item.id} ${lines} ${item.kind} ${sizeText(item.bytes)}${form} "${short(title, titleChars)}"`
}

function short(title: string, most: number): string {
  const chars = [...title]
  return chars.length <= most
    ? title
    : `${chars
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** `912`, `4.2k`, `41k`, `1.3M`, `4.2G` */
export function sizeText(count: number): string {
  if (count < 1e3) return String(count)
  const [size, unit] =
    count < 1e6 ? [count / 1e3, 'k'] : count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'G']
  return `${size < 10 ? size.toFixed(1) : Math.round(size)}${unit}`
}
