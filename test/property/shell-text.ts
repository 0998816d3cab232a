import fc from 'fast-check'
import { RULES } from '../../src/rules/index.ts'

/** Every example of every rule: real commands, to be taken apart. */
export const EXAMPLES: readonly string[] = [
  ...new Set(RULES.flatMap((rule) => [...rule.examples.stops, ...rule.examples.allows])),
]

/** Words and signs that mean something to a shell, or to what is read of it. */
const TOKENS: readonly string[] = [
  ...'; & | && || |& \n ( ) { } [ ] [[ ]] (( )) < > >> << <<- <<< <> >& &> >| <( >( ! # \\ ~ * ? $ ='
    .split(' ')
    .filter((token) => token !== ''),
  ...'if then elif else fi for select while until do done case in esac ;; ;& function time coproc'.split(
    ' ',
  ),
  ...`$( $(( $[ \${ \${a \${a:- \${a:= \${a:? \${a:+ \${a# \${a## \${a% \${a/ \${a// \${a: \${a^^ \${!a \${#a \${a[ \${a[@]} $a $@ $* "$@" $1 $# $? $$ $! $-`.split(
    ' ',
  ),
  ...`' " \` $' $" '' "" \\' \\" {a,b} {1..3} {1..99999999} {a..z} a=1 a+=2 a=( a=(1 2) a[0]= a[`.split(
    ' ',
  ),
  ...'f(){ f() } f f2 echo printf cat tr rev base64 xxd eval exec sh bash -c -lc -s - -- /dev/stdin'.split(
    ' ',
  ),
  ...'sudo env xargs -I{} {} find -exec + \\; -delete timeout 5 ssh host docker exec parallel ::: trap EXIT'.split(
    ' ',
  ),
  ...'rm -rf git reset --hard push cd .. / /etc ~/ . read set shift unset alias source export local declare'.split(
    ' ',
  ),
  ...'python3 -e node psql "drop table x" os.system("rm") > out EOF <<EOF \nEOF\n'.split(' '),
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\\\n',
  '\0',
  '\u{fffc}',
  '\u202e',
  'é',
  '日本',
  '😀',
  '\ud800',
  '\udc00',
]

const word = fc.constantFrom(...TOKENS)

const soup = fc
  .array(fc.tuple(word, fc.constantFrom('', ' ', ' ', ' ')), { maxLength: 40 })
  .map((tokens) => tokens.map(([token, gap]) => token + gap).join(''))

/** Any UTF-16 at all, with halves of pairs. */
const units = fc
  .array(fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0xffff })), { maxLength: 200 })
  .map((codes) => codes.map((code) => String.fromCharCode(code)).join(''))

type Edit = readonly [
  kind: 'cut' | 'double' | 'swap' | 'put',
  at: number,
  size: number,
  text: string,
]

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('cut', 'double', 'swap', 'put'),
  fc.nat({ max: 200 }),
  fc.integer({ min: 1, max: 12 }),
  word,
)

/** One change, by characters or by words. */
function edited(parts: readonly string[], [kind, at, size, text]: Edit): readonly string[] {
  const i = parts.length === 0 ? 0 : at % parts.length
  const [before, taken, after] = [
    parts.slice(0, i),
    parts.slice(i, i + size),
    parts.slice(i + size),
  ]
  if (kind === 'cut') return [...before, ...after]
  if (kind === 'double') return [...before, ...taken, ...taken, ...after]
  if (kind === 'swap') return [...before, ...after.slice(0, size), ...taken, ...after.slice(size)]
  return [...before, text, ...taken, ...after]
}

const byCharacters = fc
  .tuple(fc.constantFrom(...EXAMPLES), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([command, edits]) => edits.reduce<readonly string[]>(edited, [...command]).join(''))

const byWords = fc
  .tuple(
    fc.array(fc.constantFrom(...EXAMPLES), { minLength: 1, maxLength: 3 }),
    fc.array(edit, { minLength: 1, maxLength: 4 }),
  )
  .map(([commands, edits]) =>
    edits.reduce<readonly string[]>(edited, commands.join(' ; ').split(/(?<=\s)/)).join(''),
  )

/** Text of every kind that an agent could put where a shell command belongs. */
export const SHELL_TEXT: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'any text': fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), units),
  'words and signs of a shell': soup,
  'examples, changed by characters': byCharacters,
  'examples, changed by words': byWords,
}
