import { describe, expect, it } from 'vitest'
import { effectOf } from '../../../test/support/judged.ts'
import { fromFish } from './fish.ts'

describe('a text of fish', () => {
  it.each([
    ['for f in a b\n  echo $f\nend', 'for f in a b; do\necho $f\ndone'],
    ['if test -d x\n  ls\nelse\n  pwd\nend', 'if test -d x; then\nls\nelse\npwd\nfi'],
    ['set -l tmp (mktemp -d)\nls $tmp', 'tmp=$(mktemp -d)\nls $tmp'],
    ['function f\n  ls\nend\nf', 'f() {\nls\n}\nf'],
  ])('%j is read as %j', (text, posix) => {
    expect(fromFish(text)).toBe(posix)
  })

  it.each(['for f in a; do ls; done', 'ls -la', 'if true; then ls; fi', 'end', 'for f in a\nls'])(
    '%j is none, or is not whole',
    (text) => expect(fromFish(text)).toBeUndefined(),
  )

  it('is judged by what it does', () => {
    expect(effectOf('for f in *.ts\n  wc -l $f\nend')).toBe('allow')
    expect(effectOf('for d in ~/Documents ~/work\n  rm -rf $d\nend')).toBe('deny')
    expect(effectOf('if test -d ~/work\n  rm -rf ~/work\nend')).toBe('deny')
  })
})
