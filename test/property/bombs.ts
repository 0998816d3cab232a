import { SHELL_CHARS_MAX } from '../../src/limits.ts'

/** As many as fit. A third of the longest text is enough to tell what grows faster than it, and three times as fast. */
function filled(unit: string, before = '', after = '', chars = SHELL_CHARS_MAX / 3): string {
  const times = Math.floor((chars - before.length - after.length) / unit.length)
  return before + unit.repeat(times) + after
}

/** As many as fit into the longest text that is read. */
function full(unit: string, before = '', after = ''): string {
  return filled(unit, before, after, SHELL_CHARS_MAX)
}

/** `count` pieces, each made from its number. */
function each(count: number, piece: (i: number) => string, gap = '\n'): string {
  return Array.from({ length: count }, (_, i) => piece(i)).join(gap)
}

function nested(depth: number, open: string, inner: string, close: string): string {
  return open.repeat(depth) + inner + close.repeat(depth)
}

const A = 'a'.repeat(20_000)

/** Texts that would be slow, deep or endless if they were read without a bound; by what they try to blow up. */
export const BOMBS: Readonly<Record<string, readonly string[]>> = {
  'openings without an end': [
    ...'$( ` ${a:- ( { [[ (( <( >( "$( $(( ${a[ @( \' " $\' \\ ! ~ * ? ['.split(' '),
    ...'\\` `\\` "`" ${a# ${a/ ${!a \\\n # ;; | & ; > < <<a <<<a [[['.split(' '),
    'if true; then ',
    'for i in a b; do ',
    'while :; do ',
    'case x in x) ',
    'f(){ ',
    'function f ',
    'select x in ',
    'time ',
    'coproc ',
    'elif ',
    '! ',
    'a|',
    'a&&',
    'a||',
    'a;',
    'a&',
    '>a ',
    '\0',
    '\u{fffc}',
  ].map((unit) => filled(unit)),
  'deep nesting that is closed': [
    `echo ${nested(60, '$(echo ', 'x', ')')}`,
    `echo ${nested(60, '"$(echo ', 'x', ')"')}`,
    `echo ${nested(60, '${a:-', 'x', '}')}`,
    full(`echo ${nested(60, '$(echo ', 'x', ')')};`),
    nested(30, '((', 'a', '))'),
    nested(60, '(', 'a', ')'),
    nested(60, '{ ', 'a;', ' };'),
    nested(400, 'if true; then ', 'a; ', 'fi; '),
    nested(400, '! ', 'a', ''),
  ],
  braces: [
    full('{a,b}'),
    full('{a,b}', 'rm '),
    filled('{1..9999999}', 'rm '),
    'rm {1..9999999}{1..9999999}{1..9999999}',
    filled('{{{{{{{{a,b},c},d},e},f},g},h},i}', 'rm '),
    filled('{a,{b,', 'rm ', '}'),
  ],
  'functions that call functions': [
    'f(){ f|f& };f',
    ':(){ :|:& };:',
    'f(){ f;f; };f',
    'f(){ g;g; }; g(){ f;f; }; f',
    `${each(40, (i) => `f${i}(){ f${i + 1};f${i + 1}; }`)}\nf0`,
    `${each(40, (i) => `f${i}(){ { f${i + 1}; }; (f${i + 1}); [[ -n $(f${i + 1}) ]]; }`)}\nf0`,
    `${each(40, (i) => `f${i}(){ x=$(f${i + 1})$(f${i + 1}); }`)}\nf0`,
    `${each(900, (i) => `f${i}(){ f${i + 1}; }`)}\nf0`,
    'f(){ eval "$1$1"; }; f "f a;"',
    'x="eval \\$x;eval \\$x;eval \\$x"; eval $x',
    'f(){ bash -c "$1"; g "$@"; }; g(){ f "$@"; }; f g',
  ],
  aliases: [
    'alias a=b\nalias b=a\na',
    "alias a='a;a'\na",
    `${each(500, (i) => `alias a${i}='a${i + 1}; a${i + 1}'`)}\na0`,
    `${each(500, (i) => `alias a${i}='a${i + 1} '`)}\na0`,
  ],
  'variables that grow': [
    `a=xx;${'a=$a$a;'.repeat(300)} rm -rf $a`,
    `a="x y";${'a="$a $a";'.repeat(300)} rm -rf $a`,
    `a=(x y);${'a=("${a[@]}" "${a[@]}");'.repeat(200)} rm -rf "\${a[@]}"`,
    `a=(x y);${'a=(${a[@]} ${a[@]});'.repeat(200)} rm -rf \${a[@]}`,
    `a=(x y);${'a+=(${a[@]});'.repeat(200)} rm -rf \${a[@]}`,
    `a=(x y);${'a+=("${a[@]}");'.repeat(25)} rm -rf "\${a[@]}"`,
    `a=${A};${'a=${a//a/bb};'.repeat(100)}`,
    `x=$(echo ${'a'.repeat(2000)});${'x=$(echo $x$x);'.repeat(200)}`,
    `echo ${A} > f;${'cat f >> f;'.repeat(300)}`,
    `echo ${'a'.repeat(2000)} > f;${'echo x >> f;'.repeat(600)} sh f`,
    `set -- ${'a '.repeat(500)};${'set -- "$@" "$@";'.repeat(200)} rm "$@"`,
    `printf -v x '${'%s'.repeat(9000)}' ${'a '.repeat(5000)}`,
  ],
  'many small things': [
    each(1500, (i) => `a${i}=${i}`, ';'),
    each(700, (i) => `a${i}=${i};b $a${i}`, ';'),
    filled('a=1 '),
    filled('x $y ', 'echo '),
    filled('a ', 'rm '),
    filled('* ', 'rm '),
    filled('a* ', 'rm '),
    filled('../', 'rm '),
    filled('sh x.sh;'),
    filled("eval 'a';"),
    filled('x=$(printf a);'),
    `x="${'a '.repeat(10_000)}";${'echo $x $x $x $x;'.repeat(60)}`,
    `for i in ${'a '.repeat(9000)}; do rm $i; done`,
    `${each(8, (i) => `for v${i} in a b c d e f g h; do`, ' ')} rm $v0 $v7; ${'done;'.repeat(8)}`,
    `${each(60, (i) => `for v${i} in a b; do`, ' ')} rm $v0; ${'done;'.repeat(60)}`,
    `cat ${each(2000, (i) => `<<E${i}`, ' ')}\n${each(2000, (i) => `E${i}`)}`,
    `cat <<E\n${'$(echo a)'.repeat(3000)}\nE`,
    `cat <<E\n${'$a `b` ${c:-d}\n'.repeat(1800)}\nE`,
  ],
  'programs that run programs': [
    ...'sudo ,env ,command ,exec ,nohup ,timeout 1 ,nice ,xargs ,eval ,bash -c ,parallel ,watch '
      .split(',')
      .map((unit) => full(unit)),
    full('find -exec '),
    filled('find . -exec x \\; '),
    filled('ssh h '),
    filled('docker exec c '),
    filled('git -c alias.a=!a '),
    full('git bisect run '),
    filled('| xargs sh -c "$(cat)" ', 'echo x '),
    `find ${'a '.repeat(300)}${'-exec rm {} \\; '.repeat(400)}`,
    `echo ${'a '.repeat(8000)}| ${'xargs -I{} echo {} {} | '.repeat(500)} sh`,
    `parallel ${'{} '.repeat(3000)}::: ${'a '.repeat(5000)}`,
  ],
  'texts that programs print': [
    `echo ${A} | ${'rev | '.repeat(100)} sh`,
    `echo ${A} | ${'tr "a-zA-Z" "b-zA-Y" | '.repeat(30)} sh`,
    `echo ${'a'.repeat(1000)} | ${'tr a-z b-z | '.repeat(500)} sh`,
    `echo ${A} | ${'base64 -d | '.repeat(300)} sh`,
  ],
  'patterns that backtrack': [
    `a=${A};${'a=${a//a*a*a*a*ab/b};'.repeat(20)}`,
    `a=${'a'.repeat(10_000)};b=\${a//*a*a*a*a*a*b/c}`,
    `a=${'a'.repeat(10_000)};b=\${a%*a*a*a*a*a*b}`,
    `a=${'a'.repeat(10_000)};b=\${a%b}`,
    `a=${'a'.repeat(10_000)};b=\${a##*a*a*a*a*ab}`,
    `a=${'a'.repeat(10_000)};b=\${a#*a*a*a*a*ab}`,
    `a=${'a'.repeat(10_000)};b=\${a/%*a*a*a*b/}`,
    'shopt -s extglob; a=aaaa; echo ${a//+(a|aa|aaa)/b}',
  ],
  'words of programs': [
    filled('-name a ', 'find ', '-delete'),
    filled('a ', 'find ', '-delete'),
    filled('-a ', 'docker ', 'exec'),
    filled('a ', 'docker ', 'exec'),
    filled('--a b ', 'aws ', 'x'),
    filled('--a ', 'aws ', 'x'),
    filled('delete ', 'kubectl '),
    filled('compose ', 'docker '),
    `chmod ${'a'.repeat(5000)} x`,
    `chmod ${'2'.repeat(5000)} x`,
    filled('-1 ', 'kill '),
    filled('a:', 'npm run '),
    filled('.env', 'rm '),
    filled('service-account', 'rm '),
    filled('Library/', 'rm ~/'),
    filled('@ ', 'curl '),
    filled('a ', 'make '),
    filled('a: b\n', "make -f - x <<< '", "'"),
    filled('a ', "make -f - x <<< '", "'"),
    filled('select ', 'psql -c "', '"'),
    filled('/*', 'psql -c "', '"'),
    filled("'", 'psql -c "', '"'),
    filled("''a", 'psql -c "\'', '"'),
    filled('\\\\', 'psql -c "\'', '"'),
    filled('( ', 'psql -c "update x set y where ', '"'),
    filled('$a$', "psql -c '", "'"),
    filled("execSync('a');", 'node -e "', '"'),
    filled('a', 'node -e "', '"'),
    filled('exec ', 'node -e "', '"'),
    filled('{a:', 'node -e "', '"'),
    filled("os.system('", 'python3 -c "', '"'),
    filled('import os as a;', 'python3 -c "', '"'),
    filled('rm(', 'python3 -c "', '"'),
  ],
  // Nothing may look at them before their length: an event may hold 33 MB.
  'too long': [
    ...['a', ' ', '\n', '$('].map((unit) => `${full(unit)}${unit.repeat(2)}aa`),
    ...['a', ' ', '\n', '\t', '$', '(', '"', '\\\n', 'a=', '\n;', 'rm -rf ~ ', '{ ', '| '].map(
      (unit) => unit.repeat(Math.floor(400_000 / unit.length)),
    ),
  ],
}
