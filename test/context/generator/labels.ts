import type { Random } from './random.ts'

/** What people read on screens and in lists, in the scripts that they read it in. */
const LATIN = [
  'Add to basket',
  'Delivery address',
  'Continue',
  'Total incl. VAT',
  'Postcode',
  'Remember me',
  'Street and number',
  'Cancel',
  'Show details',
  'Save changes',
] as const
const CJK = [
  'お支払い方法',
  '配送先住所',
  '购物车为空',
  '提交订单',
  '주문 내역',
  '결제 완료',
] as const
const RTL = ['إتمام الطلب', 'عنوان التسليم', 'סל הקניות', 'המשך לתשלום'] as const
const EMOJI = ['🛒 Basket', 'Ship it 🚀', '👩‍💻 Support', '✅ done', '🇩🇪 Germany'] as const
// A line separator of Unicode is no line of a file.
const SEPARATORS = ['first\u2028second', 'one\u0085two', 'zero\u200bwidth'] as const

export type Script = 'latin' | 'cjk' | 'rtl' | 'emoji' | 'separators'

export function scriptOf(random: Random): Script {
  if (random.chance(0.7)) return 'latin'
  return random.pick(['cjk', 'rtl', 'emoji', 'separators'])
}

export function label(random: Random, script: Script): string {
  if (script === 'latin' || random.chance(0.5)) return random.pick(LATIN)
  if (script === 'cjk') return random.pick(CJK)
  if (script === 'rtl') return random.pick(RTL)
  return script === 'emoji' ? random.pick(EMOJI) : random.pick(SEPARATORS)
}
