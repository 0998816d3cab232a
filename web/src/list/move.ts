export interface Mover {
  readonly move: (by: 1 | -1) => void
}

let mover: Mover | undefined

/** A list that draws only what is in view moves by itself. */
export function offerMover(offered: Mover): () => void {
  mover = offered
  return () => {
    if (mover === offered) mover = undefined
  }
}

/** j and k: the focus goes to the next or previous row. */
export function moveInList(by: 1 | -1): void {
  if (mover !== undefined) return mover.move(by)
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const current = at === -1 ? rows.findIndex((row) => row.hasAttribute('aria-current')) : at
  rows[Math.min(Math.max(0, current + by), rows.length - 1)]?.focus()
}
