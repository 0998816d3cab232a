import { label } from '../labels.ts'
import { grown, type Order, type Piece } from './piece.ts'

const FIELDS = ['email', 'street', 'postcode', 'quantity', 'phone', 'comment'] as const

/** What somebody copied out of the browser's inspector. */
export function dom({ random, subject: { word }, bytes, script, mark }: Order): Piece {
  const field = random.pick(FIELDS)
  const group = random.pick(['sidebar', 'stepper', 'accordion', 'toolbar', 'modal'])
  const text = grown(
    bytes,
    [
      `<div id="${word}-root" class="${word}-page theme-light" data-order="${mark}">`,
      `  <section class="${word}__${group}" aria-label="${label(random, script)}">`,
    ],
    (n) => {
      const name = n === 0 ? field : random.pick(FIELDS)
      const id = `${name}-${random.digits(4)}`
      return random.pick([
        `    <label for="${id}">${label(random, script)}</label><input id="${id}" name="${name}" type="text" tabindex="${n}">`,
        `    <button class="${word}__btn btn-${random.hex(5)}" data-testid="${word}-${name}-${n}" disabled>${label(random, script)}</button>`,
        `    <li class="row row-${n}"><span>${label(random, script)}</span><b data-price="${random.digits(4)}">${random.digits(2)}.${random.digits(2)} €</b></li>`,
      ])
    },
    ['  </section>', '</div>'],
  )
  return { text, words: [group, field, `${word}-page`, 'tabindex'] }
}
