import fc from 'fast-check'

/**
 * Small scripts that do nothing but hand words to `probe`: no other program is started and nothing is written, so
 * that bash itself may run them. They are made of what decides which words those are.
 */
const literal = fc.constantFrom('a', 'b', 'c.d', 'e/f', '-g', "'h i'", '"j k"', "$'l\\tm'", 'n\\ o')
const name = fc.constantFrom('x', 'y')
const folder = fc.constantFrom('/', '/usr', '/usr/bin', '..', '.', '/tmp')

const { word } = fc.letrec<{ word: string }>((tie) => ({
  word: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    literal,
    name.map((x) => `$${x}`),
    name.map((x) => `"$${x}"`),
    fc.tuple(name, tie('word')).map(([x, w]) => `"\${${x}:-${unquoted(w)}}"`),
    fc.tuple(name, literal).map(([x, w]) => `\${${x}-${unquoted(w)}}`),
    fc.tuple(name, literal).map(([x, w]) => `\${${x}:+${unquoted(w)}}`),
    name.map((x) => `\${${x}%?}`),
    name.map((x) => `\${${x}#*/}`),
    name.map((x) => `\${${x}//a/z}`),
    name.map((x) => `"\${${x}:1}"`),
    fc.constantFrom('"$@"', '$1', '"$2"', '$PWD', '~', '"${l[@]}"', '${l[0]}', '{p,q}'),
    tie('word').map((w) => `$(echo ${w})`),
    tie('word').map((w) => `"$(echo ${w})"`),
  ),
}))

/** Inside `${…}` only plain text, which every version of bash reads alike. */
function unquoted(text: string): string {
  return text.replace(/[^\w./]/g, '') || 'd'
}

const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((list) => list.join(' '))
const condition = fc.constantFrom('true', 'false', '[ -n "$x" ]', '[ "$x" = a ]', '[[ $y == b ]]')

const { script } = fc.letrec<{ script: string; statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    words.map((w) => `probe ${w}`),
    fc.tuple(name, word).map(([x, w]) => `${x}=${w}`),
    fc.tuple(name, word).map(([x, w]) => `${x}+=${w}`),
    fc.tuple(name, word, words).map(([x, v, w]) => `${x}=${v} probe ${w}`),
    name.map((x) => `unset ${x}`),
    words.map((w) => `l=(${w})`),
    words.map((w) => `l+=(${w})`),
    words.map((w) => `set -- ${w}`),
    fc.constantFrom('shift', 'shift 2', ':', 'true', 'false'),
    folder.map((path) => `cd ${path}`),
    fc.tuple(condition, tie('script')).map(([c, s]) => `if ${c}; then ${s}; fi`),
    fc
      .tuple(condition, tie('script'), tie('script'))
      .map(([c, s, t]) => `if ${c}; then ${s}; else ${t}; fi`),
    fc.tuple(condition, tie('statement')).map(([c, s]) => `${c} && { ${s}; }`),
    fc.tuple(condition, tie('statement')).map(([c, s]) => `${c} || { ${s}; }`),
    fc.tuple(name, words, tie('script')).map(([x, w, s]) => `for ${x} in ${w}; do ${s}; done`),
    fc.tuple(word, tie('script')).map(([w, s]) => `case ${w} in a) ${s} ;; *) : ;; esac`),
    tie('script').map((s) => `(${s})`),
    tie('script').map((s) => `{ ${s}; }`),
    tie('script').map((s) => `{ ${s}; } | :`),
    tie('script').map((s) => `: | { ${s}; }`),
    tie('script').map((s) => `{ ${s}; } & wait`),
    fc.tuple(tie('script'), words).map(([s, w]) => `f() { ${s}; }; f ${w}`),
    fc.tuple(name, words).map(([x, w]) => `read -r ${x} <<< "${w.replace(/"/g, '')}"`),
  ),
  script: fc
    .array(tie('statement'), { minLength: 1, maxLength: 4 })
    .map((statements) => statements.join('\n')),
}))

/** From a folder that both have, whatever they are started in. */
export const HARMLESS: fc.Arbitrary<string> = script.map((text) => `cd /\n${text}`)
