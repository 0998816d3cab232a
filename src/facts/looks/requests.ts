import type { Run } from '../shell/run.ts'

/** What makes curl write a file, send something, or take its orders from elsewhere. */
const CURL_ACTS =
  /^-[a-zA-Z]*[oOdDFTKcQt](?!$)|^-[a-zA-Z]*[oOdDFTKcQt]$|^--(output|remote-name|remote-header-name|data|json|form|upload-file|config|cookie-jar|dump-header|trace|stderr|libcurl|hsts|alt-svc|etag-save|create-dirs|quote|telnet-option|url-query-file|mail|proto-redir|unix-socket|abstract-unix-socket|next|variable|parallel|request-target|delegation|expand)/

/** A request that asks for something and writes it nowhere. */
export function curlLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const harmless = (word: string, i: number) =>
    // Thrown away, or printed.
    (/^(-o|--output)$/.test(word) && /^(\/dev\/null|-|\/dev\/stdout)$/.test(words[i + 1] ?? '')) ||
    (/^(-D|--dump-header)$/.test(word) &&
      /^(-|\/dev\/(null|stdout|stderr))$/.test(words[i + 1] ?? '')) ||
    /^-[a-zA-Z]*o\/dev\/null$/.test(word) ||
    (/^-[sSfLkIivgN46]+o$/.test(word) && /^(\/dev\/null|-)$/.test(words[i + 1] ?? ''))
  const gets = words.some((word) => /^(-G|--get)$|^-[sSfLkIivgN]+G$/.test(word))
  const acts = words.some(
    (word, i) =>
      !harmless(word, i) &&
      !VALUE_OF.test(words[i - 1] ?? '') &&
      !(
        gets &&
        /^(-d|--data(-urlencode|-raw|-binary)?)$/.test(word) &&
        !(words[i + 1] ?? '').startsWith('@')
      ) &&
      CURL_ACTS.test(word),
  )
  return !acts && methodReads(words) && args.every((arg) => arg.several !== true)
}

/** Words behind these are headers, users and times, whatever they begin with. */
const VALUE_OF =
  /^(-H|--header|-u|--user|-A|--user-agent|-e|--referer|-w|--write-out|-b|--cookie|-m|--max-time|-x|--proxy|-X|--request|--connect-timeout|--retry|--cacert|--cert|--key|--resolve|-r|--range)$/

function methodReads(words: readonly string[]): boolean {
  return words.every((word, i) => {
    const given = /^(?:-[sSfLkIivgN]*X|--request=?)(.*)$/.exec(word)
    if (!given) return true
    const method = given[1] || (words[i + 1] ?? '')
    return /^(GET|HEAD|OPTIONS)$/i.test(method)
  })
}

/** wget writes a file unless it is told to print, or only to look. */
export function wgetLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const prints = words.some(
    (word, i) =>
      /^(-[a-zA-Z]*O-|--spider|--output-document=(-|\/dev\/null|\/dev\/stdout)|-[a-zA-Z]*O\/dev\/null)$/.test(
        word,
      ) ||
      (/^-[a-zA-Z]*O$/.test(word) && /^(-|\/dev\/null|\/dev\/stdout)$/.test(words[i + 1] ?? '')),
  )
  const acts = words.some((word) =>
    /^--(post|body|method|save|load-cookies|config|execute|input-file|output-file|append-output|mirror|recursive|use-askpass|warc)|^-[a-zA-Z]*[iemrpoaPx]/.test(
      word,
    ),
  )
  return prints && !acts
}

/** HTTPie and its kin: items with `=` or `:=` are sent. */
export function httpieLooks({ args }: Run): boolean {
  const words = args.map(({ text }) => text)
  const [first = ''] = words.filter((word) => !word.startsWith('-'))
  if (/^[A-Z]+$/.test(first) && !/^(GET|HEAD|OPTIONS)$/.test(first)) return false
  return !words.some(
    (word) =>
      /^(-o|--output|-d|--download|--raw|--form|-f|-F|--session)/.test(word) ||
      /^[\w.-]+(=|:=|@)(?!=)/.test(word),
  )
}
