import { describe, expect, test } from 'vitest'
import { missedIn, textsIn } from '../../../test/support/probes.ts'
import { type Calls, callsInBash } from '../../../test/support/real-bash.ts'

type Row = readonly [script: string, calls: Calls, how?: 'loose']

/**
 * What words become, each row as bash itself has it: a script, and what it hands to `probe`. Rows are read exactly;
 * where "loose" is said, something unknown or one call more will do, never one call less.
 */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  'Words and quotes': [
    ['probe a\\ b', [['a b']]],
    ['probe "a\\"b"', [['a"b']]],
    ["probe 'a'\"'\"'b'", [["a'b"]]],
    ['probe a\'b\'"c"', [['abc']]],
    ['probe ""', [['']]],
    ["probe '' ''", [['', '']]],
    ['probe "\\$x" \'$x\' \\$x', [['$x', '$x', '$x']]],
    ["probe $'a\\tb'", [['a\tb']]],
    ["probe $'\\101\\x42\\u0043'", [['ABC']]],
    ['probe a\\\nb', [['ab']]],
    ['x=probe; $x a', [['a']]],
    ["x='probe a b'; $x c", [['a', 'b', 'c']]],
  ],
  Variables: [
    ['x=a; probe $x', [['a']]],
    ["x='a b'; probe $x", [['a', 'b']]],
    ['x=\'a b\'; probe "$x"', [['a b']]],
    ["x=' a '; probe $x", [['a']]],
    ['x=\' a \'; probe "$x"', [[' a ']]],
    ['x=; probe $x', [[]]],
    ['x=; probe "$x"', [['']]],
    ['x=; probe a$x', [['a']]],
    ["x='a b'; probe pre${x}post", [['prea', 'bpost']]],
    ["x='a b '; probe $x'c'", [['a', 'b', 'c']]],
    ['x=a; x+=b; probe $x', [['ab']]],
    ['x=a y=$x; probe $y', [['a']]],
    ['x=a; x=b probe $x', [['a']]],
    ["x=$'a\\nb'; probe $x", [['a', 'b']]],
    ['x=1; ((x++)); probe $x', [['2']], 'loose'],
    ['x=1; let x+=1; probe $x', [['2']], 'loose'],
    ['x=1; declare -n r=x; probe $r', [['1']], 'loose'],
    ['declare -u x=ab; probe $x', [['AB']], 'loose'],
  ],
  Substitutions: [
    ['probe `echo a b`', [['a', 'b']]],
    ['probe "`echo a`"', [['a']]],
    ['probe $(echo a b)', [['a', 'b']]],
    ['probe "$(echo a b)"', [['a b']]],
    ['probe "$(printf \'a\\n\\n\')"', [['a']]],
    ['probe a$(echo b)c', [['abc']]],
    ['probe $(echo "$(echo a)")', [['a']]],
    ['x=$(echo a 2>/dev/null); probe "$x"', [['a']], 'loose'],
    ['x=$({ echo a; } 2>/dev/null); probe "$x"', [['a']], 'loose'],
    ['x=$(echo a >&2); probe "$x"', [['']], 'loose'],
    ['x=$(echo a >/dev/null); probe "$x"', [['']]],
    ['x=$(echo a; exit; echo b); probe "$x"', [['a']], 'loose'],
    ['x=$(echo a || echo b); probe "$x"', [['a']], 'loose'],
    ['x=$(false && echo a; echo b); probe "$x"', [['b']], 'loose'],
    ['x=$([ a = b ] && echo c); probe "$x"', [['']], 'loose'],
    ['x=$(if true; then echo a; fi); probe "$x"', [['a']], 'loose'],
  ],
  'Default values': [
    ['probe ${x:-a}', [['a']]],
    ['probe ${x-a}', [['a']]],
    ['x=; probe ${x:-a}', [['a']]],
    ['x=; probe "${x-a}"', [['']]],
    ['x=1; probe ${x:-a}', [['1']]],
    ['x=1; probe ${x:+a}', [['a']]],
    ['x=; probe ${x:+a}', [[]]],
    ['x=; probe ${x+a}', [['a']]],
    ['probe ${x:=a}; probe $x', [['a'], ['a']]],
    [': ${x:=a}; probe $x', [['a']]],
    ['unset x; probe ${x-a}', [['a']], 'loose'],
    ['x=1; unset x; probe "${x-a}"', [['a']], 'loose'],
    ['probe ${x:+a}', [[]], 'loose'],
    ['probe ${x:-a b}', [['a', 'b']]],
    ['probe "${x:-a b}"', [['a b']]],
    ['probe ${x:-"a b"}', [['a b']], 'loose'],
    ['probe ${x:-$HOME}', [['/home/user']]],
    ['probe ${x:-~}', [['/home/user']]],
    ['probe ${x:-${y:-z}}', [['z']]],
    ['probe ${x:-$(echo a)}', [['a']]],
    ['unset x; probe "${x+a}"', [['']], 'loose'],
  ],
  Slices: [
    ['x=abcdef; probe ${x:2}', [['cdef']]],
    ['x=abcdef; probe ${x:1:2}', [['bc']]],
    ['x=abcdef; probe ${x: -2}', [['ef']]],
    ['x=abcdef; probe ${x: -3:2}', [['de']]],
    ['x=abcdef; probe ${x:1:-1}', [['bcde']]],
    ['x=abcdef; probe "${x:9}"', [['']]],
    ['x=abcdef; n=2; probe ${x:n:1}', [['c']], 'loose'],
  ],
  'Prefixes and suffixes': [
    ['x=a/b/c.tar.gz; probe ${x#*/} ${x##*/}', [['b/c.tar.gz', 'c.tar.gz']]],
    ['x=a/b/c.tar.gz; probe ${x%.*} ${x%%.*}', [['a/b/c.tar', 'a/b/c']]],
    ['x=aXbXc; probe ${x#*X} ${x##*X} ${x%X*} ${x%%X*}', [['bXc', 'c', 'aXb', 'a']]],
    ['x=abc; probe ${x#b} ${x%b}', [['abc', 'abc']]],
    ['x=abc; probe ${x#?} ${x#[ab]} ${x##[!a]} ${x%[a-c]}', [['bc', 'bc', 'abc', 'ab']]],
    ['x=\'a*b\'; probe "${x#a\\*}"', [['b']], 'loose'],
    ["x='a*b'; probe \"${x%'*b'}\"", [['a']], 'loose'],
    ['x=abc; p=\'a*\'; probe "${x#"$p"}"', [['abc']], 'loose'],
  ],
  Replacements: [
    [
      'x=abcabc; probe ${x/b/X} ${x//b/X} ${x/#a/X} ${x/%c/X} ${x//b}',
      [['aXcabc', 'aXcaXc', 'Xbcabc', 'abcabX', 'acac']],
    ],
    ['x=a.b.c; probe ${x//./}', [['abc']]],
    ['x=abc; probe ${x//[bc]/X} ${x/?/X} ${x/*/X}', [['aXX', 'Xbc', 'X']]],
    ['x=a/b; probe ${x//\\//_}', [['a_b']]],
    ['x=\'a b\'; probe "${x// /_}"', [['a_b']]],
    ['x=abc; probe "${x/b/X Y}"', [['aX Yc']]],
  ],
  'Upper and lower case': [
    ['x=abC; probe ${x^} ${x^^} ${x,} ${x,,}', [['AbC', 'ABC', 'abC', 'abc']]],
    ['x=abc; probe ${x^^[a]}', [['Abc']], 'loose'],
  ],
  Lengths: [
    ['x=abc; probe ${#x}', [['3']]],
    ['a=(x y); probe ${#a[@]}', [['2']], 'loose'],
  ],
  Arrays: [
    ['a=(x \'y z\'); probe "${a[@]}"', [['x', 'y z']]],
    ["a=(x 'y z'); probe ${a[@]}", [['x', 'y', 'z']]],
    ['a=(x \'y z\'); probe "${a[*]}"', [['x y z']], 'loose'],
    ['a=(x y); probe $a ${a[0]} ${a[1]} ${a[-1]}', [['x', 'x', 'y', 'y']]],
    ['a=(x y z); probe "${a[@]:1}"', [['y', 'z']], 'loose'],
    ['a=(x y z); probe "${a[@]:0:2}"', [['x', 'y']], 'loose'],
    ['a=(x y z); probe "${a[@]: -1}"', [['z']], 'loose'],
    ['a=(x y); a+=(z); probe "${a[@]}"', [['x', 'y', 'z']]],
    ['a=(x y); a[1]=q; probe "${a[@]}"', [['x', 'q']], 'loose'],
    ['a[0]=x; a[1]=y; probe "${a[@]}"', [['x', 'y']], 'loose'],
    ['a=([1]=y [0]=x); probe "${a[@]}"', [['x', 'y']], 'loose'],
    ['a=(xa ya); probe "${a[@]%a}" "${a[@]/a/b}"', [['x', 'y', 'xb', 'yb']]],
    ['a=(x y); probe "${!a[@]}"', [['0', '1']], 'loose'],
    ['a=(); probe a "${a[@]}" b', [['a', 'b']], 'loose'],
    ['a=(); "${a[@]}" probe a', [['a']], 'loose'],
    ['a=(x y); probe "pre${a[@]}post"', [['prex', 'ypost']]],
    ['a=($(echo x y)); probe "${a[1]}"', [['y']]],
    ['declare -a a=(x y); probe "${a[@]}"', [['x', 'y']], 'loose'],
    ['declare -A m=([k]=v); probe "${m[k]}"', [['v']], 'loose'],
    ['a=(x y); unset \'a[0]\'; probe "${a[@]}"', [['y']], 'loose'],
    ['read -ra a <<< \'x y\'; probe "${a[@]}"', [['x', 'y']], 'loose'],
    ['mapfile -t a <<< $\'x\\ny\'; probe "${a[@]}"', [['x', 'y']], 'loose'],
  ],
  'Names by way of names': [
    ['n=x; x=v; probe ${!n}', [['v']]],
    ['n=x; x=\'v w\'; probe ${!n} "${!n}"', [['v', 'w', 'v w']]],
    ['n=a; a=(x y); probe ${!n}', [['x']], 'loose'],
    ["n='a[1]'; a=(x y); probe ${!n}", [['y']], 'loose'],
    ['n=1; set -- p; probe ${!n}', [['p']], 'loose'],
  ],
  Arguments: [
    ['set -- a b c; probe $1 "$2" ${3} $*', [['a', 'b', 'c', 'a', 'b', 'c']]],
    ['set -- \'a b\' c; probe "$@"', [['a b', 'c']]],
    ["set -- 'a b' c; probe $@", [['a', 'b', 'c']]],
    ['set -- \'a b\' c; probe "$*"', [['a b c']], 'loose'],
    ['set -- a b c; shift; probe "$@"', [['b', 'c']]],
    ['set -- a b c; shift 2; probe "$@"', [['c']], 'loose'],
    ['set -- a b c; probe "${@:2}"', [['b', 'c']], 'loose'],
    ['set -- a b c; probe "${@: -1}"', [['c']], 'loose'],
    ['set a -b c; probe "$@"', [['a', '-b', 'c']], 'loose'],
    ['set -o pipefail; probe "$@" x', [['x']], 'loose'],
    ['set --; probe "$@" x', [['x']], 'loose'],
    ['set --; "$@" probe x', [['x']], 'loose'],
    ['set -- a b; probe "x$@y"', [['xa', 'by']]],
    ['set -- a b c d e f g h i j; probe ${10} $10', [['j', 'a0']]],
  ],
  Braces: [
    ['probe {a,b} x{a,b}y', [['a', 'b', 'xay', 'xby']]],
    ['probe {a,b}{c,d}', [['ac', 'ad', 'bc', 'bd']], 'loose'],
    ['probe a{b,c}d{e,f}g', [['abdeg', 'abdfg', 'acdeg', 'acdfg']], 'loose'],
    [
      'probe {1..3} {3..1} {a..c} {1..10..4}',
      [['1', '2', '3', '3', '2', '1', 'a', 'b', 'c', '1', '5', '9']],
    ],
    ['probe {01..03}', [['01', '02', '03']], 'loose'],
    ['probe {a} {} {a,} a{,b}', [['{a}', '{}', 'a', 'a', 'ab']]],
    [
      "probe {a,b{c,d}} {a,'b c'} \"{a,b}\" '{a,b}' \\{a,b}",
      [['a', 'bc', 'bd', 'a', 'b c', '{a,b}', '{a,b}', '{a,b}']],
    ],
    ['probe {a,$HOME} {~,x}', [['a', '/home/user', '/home/user', 'x']]],
    ['x=a; probe {$x,b} ${x}{c,d}', [['a', 'b', 'ac', 'ad']]],
    ["x='{a,b}'; probe $x", [['{a,b}']]],
    ['probe ~/{a,b}', [['/home/user/a', '/home/user/b']]],
    ['probe $(echo {a,b})', [['a', 'b']]],
    ['{probe,a,b}', [['a', 'b']]],
  ],
  Tildes: [
    ['probe ~ ~/ ~/a', [['/home/user', '/home/user/', '/home/user/a']]],
    ['probe "~" \\~ a~ \'~\'/a', [['~', '~', 'a~', '~/a']]],
    ['probe ~/"b c"', [['/home/user/b c']]],
    ['x=~; probe $x', [['/home/user']]],
    ['x="~"; probe $x', [['~']]],
    ['probe a=~', [['a=/home/user']], 'loose'],
    ['cd /; probe ~+ ~/x', [['/', '/home/user/x']]],
    ['cd /usr; cd /; probe ~-', [['/usr']], 'loose'],
    ['HOME=/h; probe ~ $HOME', [['/h', '/h']]],
  ],
  IFS: [
    ['IFS=,; x=a,b; probe $x', [['a', 'b']], 'loose'],
    ['IFS=_; x=probe_a_b; $x', [['a', 'b']], 'loose'],
    ["IFS=; x='a b'; probe $x", [['a b']], 'loose'],
    ['IFS=,; set -- a b; probe "$*"', [['a,b']], 'loose'],
    ['IFS=,; probe $(echo a,b)', [['a', 'b']], 'loose'],
    ['x=a,b; IFS=, probe $x', [['a,b']]],
    ["IFS=,; read a b <<< 'x,y'; probe $a $b", [['x', 'y']], 'loose'],
    ["IFS=$'\\n'; x=$'a b\\nc'; probe $x", [['a b', 'c']], 'loose'],
  ],
  Arithmetic: [
    ['probe $((1)) $((1+2))', [['1', '3']], 'loose'],
    ['x=3; probe $((x+1))', [['4']], 'loose'],
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
