import { describe, expect, test } from 'vitest'
import { missedIn, textsIn } from '../../../test/support/probes.ts'
import { type Calls, callsInBash } from '../../../test/support/real-bash.ts'

type Row = readonly [script: string, calls: Calls, how?: 'loose']

/**
 * What the text programs print that Interlock runs in its head. A wrong guess that counts as known is worse than none:
 * what cannot be worked out must be unknown ("loose").
 */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  echo: [
    ['probe "$(echo a   b)"', [['a b']]],
    ['probe "$(echo \'a   b\')"', [['a   b']]],
    ['probe "$(echo -n a)"', [['a']]],
    ['probe "$(echo -e \'a\\tb\')"', [['a\tb']]],
    ['probe "$(echo \'a\\tb\')"', [['a\\tb']]],
    ['probe "$(echo -ne \'a\\n\')"', [['a']]],
    ['probe "$(echo -- a)"', [['-- a']]],
    ['probe "$(echo -x a)"', [['-x a']]],
    ['probe "$(echo -e \'\\0101\\x42\')"', [['AB']]],
    ['probe "$(echo -e \'\\101\')"', [['\\101']], 'loose'],
    ['probe "$(echo -e \'a\\cb\')"', [['a']], 'loose'],
  ],
  printf: [
    ['probe "$(printf \'%s\\n\' a b)"', [['a\nb']]],
    ['probe "$(printf \'%s %s\\n\' a b c)"', [['a b\nc ']]],
    ['probe "$(printf \'a\\x41\\101%%\')"', [['aAA%']]],
    ["probe \"$(printf '%b' 'a\\tb')\"", [['a\tb']]],
    ['probe "$(printf \'%c\' abc)"', [['a']]],
    ['probe "$(printf \'%d\' 5)"', [['5']]],
    ['probe "$(printf \'%s\')"', [['']]],
    ['probe "$(printf -- \'-%s\' a)"', [['-a']]],
    ['probe "$(printf \'%.2s\' abc)"', [['ab']], 'loose'],
    ['probe "$(printf \'%5s|\' a)"', [['    a|']], 'loose'],
    ['probe "$(printf \'%03d\' 5)"', [['005']], 'loose'],
    ['probe "$(printf \'%x\' 114)"', [['72']], 'loose'],
    ['probe "$(printf \'%o\' 114)"', [['162']], 'loose'],
    ['probe "$(printf \'%d\' "\'A")"', [['65']], 'loose'],
    ["probe \"$(printf '%q' 'a b')\"", [['a\\ b']], 'loose'],
    ['probe "$(printf \'%*s\' 3 a)"', [['  a']], 'loose'],
    ['probe "$(printf "\\x$(printf %x 65)")"', [['A']], 'loose'],
    ["printf -v x '%s-%s' a b; probe $x", [['a-b']]],
    ["printf -v x '%x' 255; probe $x", [['ff']], 'loose'],
  ],
  Filters: [
    ['probe "$(echo a | cat)"', [['a']]],
    ['probe "$(cat - <<< a)"', [['a']]],
    ['probe "$(echo a | tee /dev/null)"', [['a']]],
    ['probe "$(echo a | cat - -)"', [['a']], 'loose'],
    ['probe "$(echo YQ== | base64 -d)"', [['a']]],
    ['probe "$(base64 --decode <<< YWI=)"', [['ab']]],
    ['probe "$(echo abc | rev)"', [['cba']]],
    ['probe "$(echo abc | tr a-c A-C)"', [['ABC']]],
    ['probe "$(echo abc | tr -d b)"', [['ac']]],
    ["probe \"$(echo abc | tr '[:lower:]' '[:upper:]')\"", [['ABC']]],
    ['probe "$(echo abc | tr abc x)"', [['xxx']]],
    ['probe "$(echo aab | tr -s a)"', [['ab']], 'loose'],
    ['probe "$(echo abc | tr -cd a)"', [['a']], 'loose'],
    ['probe "$(echo abc | tr \'\\141\' x)"', [['xbc']]],
  ],
  Paths: [
    ['probe "$(basename /a/b)"', [['b']]],
    ['probe "$(basename /a/b/)"', [['b']]],
    ['probe "$(basename a.sh .sh)"', [['a']], 'loose'],
    ['probe "$(basename -s .sh a.sh)"', [['a']], 'loose'],
    ['probe "$(dirname /a/b)"', [['/a']]],
    ['probe "$(dirname a)"', [['.']], 'loose'],
    ['probe "$(dirname a/b/)"', [['a']], 'loose'],
    ['probe "$(dirname /a)"', [['/']], 'loose'],
    ['probe "$(dirname a/)"', [['.']], 'loose'],
    ['probe "$(dirname a//b)"', [['a']], 'loose'],
  ],
  'Compound commands': [
    ['probe "$(echo a; echo b)"', [['a\nb']]],
    ['probe "$( (echo a); { echo b; } )"', [['a\nb']]],
    ['probe "$(x=1; echo $x)"', [['1']]],
    ['probe "$(f() { echo a; }; f)"', [['a']]],
    ['probe "$(eval echo a)"', [['a']]],
    ['probe "$(bash -c \'echo a\')"', [['a']]],
    ['probe "$(command echo a)"', [['a']]],
    ['probe "$(env echo a)"', [['a']]],
    ['f() { echo a; return; echo b; }; probe "$(f)"', [['a']], 'loose'],
    [
      'for i in a b; do echo $i; done | while read -r x; do probe $x; done',
      [['a'], ['b']],
      'loose',
    ],
  ],
}

describe.each(Object.entries(TABLE))('%s', (_, rows) => {
  test.each(rows.map(([script, calls, how]) => [script, { calls, how }] as const))(
    '%s',
    (script, { calls, how }) => {
      if (how === 'loose') expect(missedIn(script, calls)).toEqual([])
      else expect(textsIn(script)).toEqual(calls)
    },
  )
})

test('bash itself has it so', (context) => {
  const rows = Object.values(TABLE).flat()
  const real = callsInBash(rows.map(([script]) => script))
  if (!real) return context.skip('no bash 5 here')
  rows.forEach(([script, calls], i) => {
    expect(real[i], script).toEqual(calls)
  })
})
