/** Longer words are data. */
const WORD_CHARS_MAX = 512

/**
 * Words of a text that may be paths: with a slash or a dot in them, without quotes, and parted where options, lists,
 * variables and redirections join them (`--set-file=a=x`, `a.yaml,b.yaml`, `@body.json`, `< dump.sql`, `file://p.json`).
 * A pattern stands for the folder before it. Too many is only more to hold on to.
 */
export function wordsIn(text: string): readonly string[] {
  const words = text
    .replace(/fileb?:\/\//g, ' ')
    .split(/[\s"'`;|&<>(){}=,@$]+/)
    .flatMap((word) => [word, word.replace(/^-\w/, ''), ...word.split(':')])
    .map((word) => (/[*?[]/.test(word) ? word.replace(/[^/]*[*?[].*$/, '') : word))
    .filter(
      (word) =>
        /[./]/.test(word) &&
        !/^\.+$/.test(word.replaceAll('/', '')) &&
        word.length <= WORD_CHARS_MAX,
    )
    .filter((word) => !word.startsWith('-') && !word.includes('://'))
  return [...new Set([...words, ...patternsHere(text)])]
}

/** `*.yaml` means the folder itself. */
function patternsHere(text: string): readonly string[] {
  return /(^|[\s=,])[*?][\w.*?-]*/.test(text) ? ['./'] : []
}

const LOOSE: readonly (readonly [RegExp, string])[] = [
  [
    /\/dev\/(stdin|fd\/)|\/proc\/(self|\d+)\/fd/,
    'it reads from an input that is gone by the time it is looked at',
  ],
  [/(^|[\s;&|(])PATH=/, 'it changes where programs are found'],
  [
    /(-f|--filename|--values|--from|apply|create|replace)[\s=]+["']?https?:\/\//,
    'it takes what it does from an address, which may give something else later',
  ],
  [/["'\s=]oci:\/\//, 'it takes what it does from a registry, which may give something else later'],
  [/(^|[\s;&|(])(source|\.)\s+<\(/, 'it runs what another command prints'],
]

/** Ways in which a text takes what nobody can hold on to. */
export function looseWords(text: string): readonly string[] {
  return LOOSE.filter(([pattern]) => pattern.test(text)).map(([, words]) => words)
}
