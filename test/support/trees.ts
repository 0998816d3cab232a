import fs from 'node:fs'
import fc from 'fast-check'

/** A tree as a test makes it. */
export type Tree =
  | { readonly text: string; readonly mode: number; readonly at: number }
  | { readonly link: string }
  | {
      readonly inner: readonly (readonly [name: Buffer, tree: Tree])[]
      readonly mode: number
      readonly at: number
    }

/** Kept in parts. */
const LARGE = Array.from({ length: 150_000 }, (_, i) => String(i)).join(' ')

const name = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte))))
  .filter((bytes) => !/^\.{1,2}$/.test(bytes.toString('latin1')))
const at = fc.integer({ min: 1_000_000, max: 2_000_000_000 })
export const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      text: fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constant('x'.repeat(5_000)),
        fc.constant(LARGE),
      ),
      mode: fc.constantFrom(0o644, 0o600, 0o755, 0o444),
      at,
    }),
    fc.record({ link: fc.constantFrom('nowhere', '../a', '/etc/passwd', 'ä') }),
    fc.record({
      inner: fc.uniqueArray(fc.tuple(name, tie('tree')), {
        maxLength: 5,
        selector: ([one]) => one.toString('latin1'),
      }),
      mode: fc.constantFrom(0o755, 0o700, 0o1777),
      at,
    }),
  ),
}))

/** Where nothing stands. */
export function make(root: Buffer, made: Tree): void {
  if ('link' in made) return fs.symlinkSync(made.link, root)
  if ('text' in made) fs.writeFileSync(root, made.text)
  else {
    fs.mkdirSync(root)
    for (const [one, inner] of made.inner) make(Buffer.concat([root, Buffer.from('/'), one]), inner)
  }
  fs.chmodSync(root, made.mode)
  fs.utimesSync(root, made.at, made.at)
}
