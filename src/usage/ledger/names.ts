import type { Cursor } from '../reader/cursor.ts'

/** Each name once; rows hold its number. Number 0 is no name. */
export class Names {
  readonly all: string[]
  private readonly numbers: Map<string, number>

  constructor(all: readonly string[] = ['']) {
    this.all = [...all]
    this.numbers = new Map(all.map((name, number) => [name, number]))
  }

  numberOf(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    this.numbers.set(name, this.all.length)
    return this.all.push(name) - 1
  }

  nameOf(number: number): string {
    return this.all[number] ?? ''
  }
}

/** Remembers the last name that was read of a kind: line after line has the same session, and a string each would cost most of the time. */
export class LastName {
  private readonly names: Names
  private bytes = Buffer.alloc(0)
  private number = 0

  constructor(names: Names) {
    this.names = names
  }

  /** The number of the string that the cursor has just taken. */
  numberOf(cursor: Cursor): number {
    const { bytes, from, to } = cursor
    if (to - from === this.bytes.length && this.isSame(bytes, from)) return this.number
    this.number = this.names.numberOf(cursor.text())
    this.bytes = Buffer.from(bytes.subarray(from, to))
    return this.number
  }

  private isSame(bytes: Buffer, from: number): boolean {
    const known = this.bytes
    for (let i = 0; i < known.length; i++) if (bytes[from + i] !== known[i]) return false
    return true
  }
}

/** The same for a few names that take turns, as those of tools do: told apart by their lengths. */
export class LastNames {
  private readonly byLength: readonly LastName[]

  constructor(names: Names) {
    this.byLength = Array.from({ length: LENGTHS }, () => new LastName(names))
  }

  numberOf(cursor: Cursor): number {
    return this.byLength[(cursor.to - cursor.from) % LENGTHS]?.numberOf(cursor) ?? 0
  }
}

const LENGTHS = 16

/** Sets of names, each kept as one name; which set comes of two is worked out once. */
export class NameSets {
  private readonly names: Names
  private readonly known = new Map<number, Map<number, number>>()

  constructor(names: Names) {
    this.names = names
  }

  /** The number of the set of all names in two sets. */
  union(a: number, b: number): number {
    if (a === b || b === 0) return a
    if (a === 0) return b
    const withA = this.known.get(a) ?? new Map<number, number>()
    this.known.set(a, withA)
    const known = withA.get(b)
    if (known !== undefined) return known
    const all = new Set([a, b].flatMap((number) => namesInOne(this.names.nameOf(number))))
    const union = this.names.numberOf([...all].sort().join(BETWEEN))
    withA.set(b, union)
    return union
  }
}

/** Between names that are kept as one: no tool's name has a newline. */
const BETWEEN = '\n'

export function namesInOne(name: string): readonly string[] {
  return name === '' ? [] : name.split(BETWEEN)
}
