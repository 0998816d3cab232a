import { describe, expect, test } from 'vitest'
import { missedIn, textsIn } from '../../../test/support/probes.ts'
import { type Calls, callsInBash } from '../../../test/support/real-bash.ts'

type Row = readonly [script: string, calls: Calls, how?: 'loose']

/**
 * What is carried from one command to the next: folders, variables, functions. A branch that may not be taken must not
 * hide what happens otherwise ("loose": one call more will do, never one call less).
 */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  cd: [
    ['cd /; probe $PWD', [['/']]],
    ['cd /usr; cd bin; probe $PWD', [['/usr/bin']]],
    ['cd /usr/bin; cd ..; probe $PWD', [['/usr']]],
    ['cd /; cd usr/../usr/./bin//; probe $PWD', [['/usr/bin']]],
    ['cd /; (cd /usr; probe $PWD); probe $PWD', [['/usr'], ['/']]],
    ['cd /; cd -P /usr; probe $PWD', [['/usr']]],
    ['cd /; cd -- /usr; probe $PWD', [['/usr']]],
    ['cd /; { cd /usr; }; probe $PWD', [['/usr']]],
    ['cd /; f() { cd /usr; }; f; probe $PWD', [['/usr']]],
    ['cd /; f() ( cd /usr ); f; probe $PWD', [['/']]],
    ['cd /; eval cd /usr; probe $PWD', [['/usr']]],
    ['cd /; command cd /usr; probe $PWD', [['/usr']]],
    ['cd /; builtin cd /usr; probe $PWD', [['/usr']]],
    ["cd /; bash -c 'cd /usr'; probe $PWD", [['/']]],
    ['cd /; x=$(cd /usr); probe $PWD', [['/']]],
    ['cd /; x=$(cd /usr && echo $PWD); probe $x', [['/usr']]],
    ['cd /; true || cd /usr; probe $PWD', [['/']], 'loose'],
    ['cd /; false && cd /usr; probe $PWD', [['/']], 'loose'],
    ['cd /; if false; then cd /usr; fi; probe $PWD', [['/']], 'loose'],
    ['cd /; cd /usr & probe $PWD', [['/']], 'loose'],
    ['cd /; true | cd /usr; probe $PWD', [['/']], 'loose'],
    ['cd /; cd /usr | true; probe $PWD', [['/']]],
    ['cd /; env cd /usr; probe $PWD', [['/']], 'loose'],
    ['cd /; CDPATH=/usr; cd bin; probe $PWD', [['/usr/bin']], 'loose'],
    ['cd /usr; cd /; cd - ; probe $PWD', [['/usr']], 'loose'],
    ['cd /; pushd /usr; probe $PWD', [['/usr']]],
    ['cd /; pushd /usr; popd; probe $PWD', [['/']], 'loose'],
  ],
  Functions: [
    ['f() { probe "$1"; }; f a b', [['a']]],
    ['f() { probe "$@"; }; f \'a b\' c', [['a b', 'c']]],
    ['function f { probe a; }; f', [['a']]],
    ['f() { g; }; g() { probe a; }; f', [['a']]],
    ['f() { probe 1; }; f() { probe 2; }; f', [['2']]],
    ['f() { x=1; }; x=2; f; probe $x', [['1']]],
    ['f() { x=$1; }; f a; probe $x', [['a']]],
    ['f() { local x=1; probe $x; }; x=2; f; probe $x', [['1'], ['2']], 'loose'],
    ['f() { shift; probe "$@"; }; f a b', [['b']]],
    ['set -- z; f() { probe "$@"; }; f a; probe "$@"', [['a'], ['z']]],
    ['f() { eval "$1"; }; f \'probe a\'', [['a']]],
    ['f() { "$@"; }; f probe a', [['a']]],
    ['f() { probe $x; }; x=a f', [['a']], 'loose'],
    ['f() { read -r x; probe $x; }; echo a | f', [['a']]],
    ['f() { probe a; } >/dev/null; f', [['a']]],
    ['f() { probe a; }; f | cat', [['a']]],
    ['f() { probe a; }; (f)', [['a']]],
    ['f() { unset x; }; x=1; f; probe "${x-u}"', [['u']], 'loose'],
    ['x() { :; }; unset -f x; x() { probe a; }; x', [['a']]],
    ['f() { f() { probe 2; }; probe 1; }; f; f', [['1'], ['2']]],
    ['f() { f() { probe 2; }; f; }; f', [['2']], 'loose'],
    ['false && f() { :; }; f() { probe a; }; f', [['a']]],
    ['f() { probe old; }; false && f() { :; }; f', [['old']], 'loose'],
    ['f() { probe old; }; (f() { :; }); f', [['old']]],
    ['f() { probe old; }; f() { :; } | true; f', [['old']]],
  ],
  Loops: [
    ['for i in a b; do probe $i; done', [['a'], ['b']]],
    ['for i in a b; do :; done; probe $i', [['b']], 'loose'],
    ['for i in $(echo a b); do probe $i; done', [['a'], ['b']]],
    ['for i in "a b"; do probe $i; done', [['a', 'b']]],
    ['for i in {1..3}; do probe $i; done', [['1'], ['2'], ['3']]],
    [
      'for i in a b c d e f g h i j; do probe $i; done',
      [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g'], ['h'], ['i'], ['j']],
      'loose',
    ],
    [
      'for i in a b; do for j in c d; do probe $i $j; done; done',
      [
        ['a', 'c'],
        ['a', 'd'],
        ['b', 'c'],
        ['b', 'd'],
      ],
      'loose',
    ],
    ['set -- a b; for i; do probe $i; done', [['a'], ['b']]],
    ['x=a; for i in 1 2; do probe $x; x=b; done', [['a'], ['b']], 'loose'],
    ['x=; for i in a b; do x="$x $i"; done; probe $x', [['a', 'b']], 'loose'],
    ['x=(); for i in a b; do x+=($i); done; probe "${x[@]}"', [['a', 'b']], 'loose'],
    ['for ((i = 0; i < 1; i++)); do probe x; done', [['x']]],
    ["while read -r x; do probe $x; done <<< $'a\\nb'", [['a'], ['b']], 'loose'],
    ["printf '%s\\n' a b | while read -r x; do probe $x; done", [['a'], ['b']], 'loose'],
    ["while read -r x; do probe $x; done < <(printf '%s\\n' a b)", [['a'], ['b']], 'loose'],
    ['while read -r x; do probe $x; done <<E\na\nb\nE', [['a'], ['b']], 'loose'],
    ["while read -r a b; do probe $a $b; done <<< 'x y'", [['x', 'y']]],
    ['x=a; while [ $x != b ]; do x=b; done; probe $x', [['b']], 'loose'],
    ['until probe a; do :; done', [['a']]],
    ['select x in a; do probe $x; break; done <<< 1', [['a']]],
  ],
  Branches: [
    ['x=a; if true; then x=b; fi; probe $x', [['b']], 'loose'],
    ['x=a; if false; then x=b; else x=c; fi; probe $x', [['c']], 'loose'],
    ['x=a; [ -n "$x" ] && x=b; probe $x', [['b']]],
    ['x=a; [ -z "$x" ] && x=b; probe $x', [['a']], 'loose'],
    ['x=a; [ -n "$x" ] || x=b; probe $x', [['a']], 'loose'],
    ['x=a; true || x=b; probe $x', [['a']], 'loose'],
    ['x=a; (x=b); probe $x', [['a']]],
    ['x=a; x=b | true; probe $x', [['a']]],
    ['x=a; true | x=b; probe $x', [['a']], 'loose'],
    ['x=a; x=b & probe $x', [['a']], 'loose'],
    ['x=a; true | read -r x <<< b; probe $x', [['a']], 'loose'],
    ['case a in a) probe 1 ;; *) probe 2 ;; esac', [['1']], 'loose'],
    ['case a in b) x=1 ;; *) x=2 ;; esac; probe $x', [['2']], 'loose'],
    ['x=a; case z in b) x=1 ;; esac; probe $x', [['a']], 'loose'],
  ],
  'Here-documents': [
    ['x=$(cat <<E\na $HOME\nE\n); probe "$x"', [['a /home/user']]],
    ['x=$(cat <<\'E\'\na $HOME\nE\n); probe "$x"', [['a $HOME']]],
    ['x=$(cat <<-E\n\ta\n\tE\n); probe "$x"', [['a']]],
    ['x=$(cat <<E\na \\$HOME `echo b` \\\nc\nE\n); probe "$x"', [['a $HOME b c']]],
    ['read -r x <<E\na b\nE\nprobe $x', [['a', 'b']]],
  ],
  'Aliases, which a shell without a terminal does not expand': [
    ['alias probe=:; probe a', [['a']], 'loose'],
    ['alias probe=:\nprobe a', [['a']], 'loose'],
    ["shopt -s expand_aliases\nalias p='probe a'\np b", [['a', 'b']]],
  ],
  'More than is kept': [
    ['a=({1..300}); probe "${a[299]}"', [['300']], 'loose'],
    [
      'for i in {1..300} last; do probe $i; done',
      [...Array(300).keys()].map((i) => [`${i + 1}`]).concat([['last']]),
      'loose',
    ],
    ['f() { [ $# = 0 ] || { probe $1; shift; f "$@"; }; }; f a b', [['a'], ['b']], 'loose'],
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
