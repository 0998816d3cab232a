import * as v from 'valibot'

const UNITS = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const

function isUnit(text: string): text is keyof typeof UNITS {
  return Object.hasOwn(UNITS, text)
}

/** undefined where it is no size. */
function bytesOf(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(\w+)$/.exec(text) ?? []
  return isUnit(unit) ? Number(number) * UNITS[unit] : undefined
}

/** A size as people write it, in bytes; `least` with its words. */
export function sizeOf(least: number, words: string) {
  return v.pipe(
    v.string(),
    v.transform(bytesOf),
    v.number('a size such as "10GiB" (KiB, MiB, GiB, TiB)'),
    v.minValue(least, `at least ${words}`),
  )
}
