import { signal } from '@preact/signals'

/** One column, the nav at the bottom; the same width as in style.css. */
const query = matchMedia('(max-width: 759px)')

export const narrow = signal(query.matches)
query.addEventListener('change', () => (narrow.value = query.matches))
