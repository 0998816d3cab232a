import { UNKNOWN_PART } from '../facts.ts'
import type { Run } from '../shell/run.ts'

/** Letters of curl that take a value; what they do with it is another matter. */
const CURL_VALUED = 'AbCdDeEFhHKmoPQrtTuUwxXyYz'
/** Options that only say how to ask. Whatever is not among them may write, send, or read orders. */
const CURL_ASKS =
  /^(header|user|user-agent|referer|write-out|cookie|max-time|proxy|connect-timeout|retry|retry-delay|retry-max-time|cacert|capath|cert|key|resolve|range|url|fail|fail-with-body|silent|show-error|location|location-trusted|include|head|insecure|compressed|verbose|get|globoff|http1\.1|http2|http3|ipv4|ipv6|no-progress-meter|progress-bar|max-redirs|max-filesize|tlsv1\.2|tlsv1\.3|retry-connrefused|retry-all-errors|noproxy|oauth2-bearer|netrc|interface|connect-to|path-as-is|no-buffer|no-keepalive|http1\.0|basic|digest|speed-limit|speed-time|limit-rate)$/
const CURL_LONG_VALUED =
  /^(header|user|user-agent|referer|write-out|cookie|max-time|proxy|connect-timeout|retry|retry-delay|retry-max-time|cacert|capath|cert|key|resolve|range|url|max-redirs|max-filesize|noproxy|oauth2-bearer|interface|connect-to|speed-limit|speed-time|limit-rate|output|request|dump-header|data|data-urlencode|data-raw|data-binary)$/
const NOWHERE = /^(-|\/dev\/(null|stdout|stderr))$/

/** A request that asks for something and writes it nowhere. Options are read in their order, each with its value. */
export function curlLooks({ args }: Run): boolean {
  if (
    args.some(
      (arg) =>
        arg.several === true ||
        (!arg.known && arg.text.startsWith(UNKNOWN_PART) && args.length < 2),
    )
  )
    return false
  const words = args.map(({ text }) => text)
  const gets = words.some((word) => /^--get$|^-[sSfLkIivgN]*G[sSfLkIivgN]*$/.test(word))
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (!word.startsWith('-') || word === '-') {
      if (/^[a-z][a-z0-9+.-]*:\/\//i.test(word) && !/^(https?|file):/i.test(word)) return false
    } else if (word.startsWith('--')) {
      const [name = '', attached] = word.slice(2).split('=', 2)
      const value = attached ?? (CURL_LONG_VALUED.test(name) ? words[++i] : undefined) ?? ''
      if (!optionAsks(name, value, gets)) return false
    } else {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] ?? ''
        if (!CURL_VALUED.includes(letter)) {
          if (!/[sSfLkIivgNG46j#0a]/.test(letter)) return false
          continue
        }
        const value = at + 1 < word.length ? word.slice(at + 1) : (words[++i] ?? '')
        if (!optionAsks(LONG_OF[letter] ?? '', value, gets)) return false
        break
      }
    }
  }
  return true
}

function optionAsks(name: string, value: string, gets: boolean): boolean {
  if (name === 'output' || name === 'dump-header') return NOWHERE.test(value)
  if (name === 'request') return /^(GET|HEAD|OPTIONS)$/i.test(value)
  if (/^data(-raw|-urlencode|-binary)?$/.test(name)) return gets && !/^@|=@/.test(value)
  if (name === 'write-out') return !/%output|^@/.test(value)
  return CURL_ASKS.test(name)
}

/** Letters by their long names; one that is not here does more than ask. */
const LONG_OF: Readonly<Record<string, string>> = {
  A: 'user-agent',
  b: 'cookie',
  d: 'data',
  D: 'dump-header',
  e: 'referer',
  E: 'cert',
  H: 'header',
  m: 'max-time',
  o: 'output',
  r: 'range',
  u: 'user',
  w: 'write-out',
  x: 'proxy',
  X: 'request',
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
    /^--(po|bo|me|sa|lo|con(?!tent-d)|ex(?!clude)|in|output-f|ap|mi|rec|use-a|wa|ba)|^-[a-zA-Z]*[iemrpoaPxb]/.test(
      word,
    ),
  )
  return prints && !acts && words.filter((word) => /^-\w*O/.test(word)).length < 2
}

/** HTTPie and its kin: items with `=` or `:=` are sent. */
export function httpieLooks({ args, frame }: Run): boolean {
  // What comes in is sent.
  if (frame.stdin.kind !== 'inherited') return false
  const words = args.map(({ text }) => text)
  const [first = ''] = words.filter((word) => !word.startsWith('-'))
  if (words.some((word) => /^(post|put|patch|delete)$/i.test(word))) return false
  if (/^[A-Z]+$/.test(first) && !/^(GET|HEAD|OPTIONS)$/.test(first)) return false
  return !words.some(
    (word) =>
      /^(-\w*[odfF]|--(ou|do|ra|fo|se|mu))/.test(word) || /^[\w.[\]-]+(=|:=|@)(?!=)/.test(word),
  )
}
