import { isSecret } from '../files/secrets.ts'
import type { Run } from '../shell/run.ts'
import { says, writtenAt } from '../shell/source.ts'
import { environmentOf } from '../tools/environment.ts'
import { send } from './send.ts'

/** Programs that carry what they are given to another machine. */
const CARRIERS =
  /^(curl|wget|http|https|xh|nc|ncat|netcat|socat|scp|sftp|ftp|rsync|ssh|telnet|openssl|dig|nslookup|host|ping|gh|slackcat|mail|sendmail|rclone)$/

/** Every variable of the environment, keys among them, printed into a pipe that leads away. */
const PRINTS_VARIABLES =
  /(?:^|[;&|({\n])\s{0,20}(?:env|printenv)\s{0,20}(?:[;\n]?\s{0,20}[)}]\s{0,20})?\|[^;&\n]{0,400}\b(?:curl|wget|nc|ncat|netcat|ssh|telnet|socat|mail)\b/

/**
 * A secret that one command reads and the next one sends: `cat .env | curl -d @- …`, `curl -d "$(cat .env)" …`. Told by
 * the way it takes: through a pipe, a redirect, or a word that is only known when it runs.
 */
export function readLeaks(run: Run): void {
  if (!CARRIERS.test(run.name) || (run.name === 'openssl' && run.args[0]?.text !== 's_client'))
    return
  sendsNamed(run)
  const { stdin } = run.frame
  const { source } = run.frame
  const printed = says(source, PRINTS_VARIABLES)
  if (says(source, PRINTS_SECRETS) && sendsData(run, source.text))
    return sent(run, 'keys, or a copy of a database')
  const fed =
    stdin.kind !== 'inherited' ||
    run.args.some((arg) => !arg.known && /\$\(|`/.test(writtenAt(arg.span, run.frame.source)))
  if (!printed && !(fed && hasReadSecret(run))) return
  sent(run, printed ? 'every variable of the environment' : 'a secret that was read before')
}

function sent(run: Run, detail: string): void {
  const words = run.args.map((arg) => arg.text).join(' ')
  if (environmentOf(words, run.reading.world) === 'local') return
  send(run, detail, run, run.args.find((arg) => /[./:]/.test(arg.text))?.text)
}

/** Programs that print keys, or everything that a database holds. */
const PRINTS_SECRETS =
  /\b(aws configure export-credentials|aws secretsmanager get-secret-value|aws ssm get-parameter|aws sts get-session-token|vault (?:kv get|read)|gcloud (?:auth print-\S+|secrets versions access)|gh auth token|kubectl (?:\S+ ){0,4}get secrets?|terraform output|op (?:read|item get)|pass show|security find-\S+password|doppler secrets|pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump|mongoexport|redis-cli\b[^|;&\n]{0,400}--rdb|firebase auth:export|psql\b[^|;&\n]{0,400}\b(?:select|copy)\b|mysql\b[^|;&\n]{0,400}\bselect\b)/i

/** A pipe, or a file of this action, from such a program to a request, a raw connection or a public place. */
function sendsData(run: Run, text: string): boolean {
  if (!SENDERS.test(run.name)) return false
  const words = run.args.map((arg) => arg.text)
  if (run.name === 'gh' && !/^(gist|issue|pr|release)$/.test(words[0] ?? '')) return false
  if (
    run.name === 'curl' &&
    !words.some((word) =>
      /^(-d|--data\S*|-F|--form|-T|--upload-file|--json|-s?\w*[dFT])$/.test(word),
    )
  )
    return false
  if (/^(rsync|scp)$/.test(run.name) && !/^[\w.@-]+:/.test(words.at(-1) ?? '')) return false
  const piped = run.frame.stdin.kind === 'program'
  if (piped) return true
  // It was printed into a file of that name before.
  const files = words.map((word) => word.replace(/^\w+=/, '').replace(/^[@<]/, ''))
  return files
    .filter((file) => /^[\w./~-]*\/[\w.-]+$/.test(file))
    .some((file) => text.indexOf(file) < text.lastIndexOf(file))
}

const SENDERS =
  /^(curl|wget|http|https|xh|nc|ncat|netcat|socat|gh|rsync|scp|rclone|mail|sendmail|slackcat|dig|telnet)$/

/** Options whose file only says who is calling. */
const IDENTITY =
  /^(?:-i|-F|-E|--key|--cert|--cacert|--netrc-file|--config|-K|--proxy-cert|--private-key|--ca-certificate|--certificate|-J|-S)$/

/** A secret that is named outright: `wget --post-file=.env`, `rsync ~/.ssh host:`, `gh gist create .env`. */
function sendsNamed(run: Run): void {
  if (run.name === 'ssh' || run.name === 'openssl' || !leadsAway(run)) return
  const secret = run.args.find(({ text }, i) => {
    if (IDENTITY.test(run.args[i - 1]?.text ?? '') || /^(?:https?|ssh):/.test(text)) return false
    if (/^--?[\w-]+=/.test(text) && IDENTITY.test(text.slice(0, text.indexOf('=')))) return false
    const path = text.replace(/^--?[\w-]+=/, '').replace(/^@/, '')
    return !path.startsWith('-') && !path.includes(':') && isSecret(path)
  })
  if (!secret) return
  send(run, `a secret (${secret.text})`, secret)
}

/** Copies lead away where the last word names a machine; the command of a forge where it makes something public. */
function leadsAway({ name, args }: Run): boolean {
  const words = args.map(({ text }) => text)
  if (name === 'rsync' || name === 'scp') return /^[\w.@-]+:/.test(words.at(-1) ?? '')
  if (name === 'gh')
    return /^(?:gist create|gist edit|release upload|issue create|pr comment|issue comment)\b/.test(
      words.join(' '),
    )
  return name === 'wget'
    ? words.some((word) => /^--(?:post|body)-file/.test(word))
    : name === 'slackcat'
}

function hasReadSecret({ reading }: Run): boolean {
  return reading.effects.some(
    ({ verb, target }) => verb === 'read' && target.kind === 'file' && target.zone === 'secret',
  )
}
