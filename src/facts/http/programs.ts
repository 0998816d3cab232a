import { readSql } from '../database/programs.ts'
import { type Effect, UNKNOWN_PART, type Verb } from '../facts.ts'
import { absolute, baseOf } from '../files/path.ts'
import { isSecret } from '../files/secrets.ts'
import { has, type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { portEnvironment } from '../tools/contexts.ts'
import { environmentOfRun } from '../tools/environment.ts'
import { netcat, reverseTunnel, scp, socat } from './connections.ts'
import { send } from './send.ts'

/** A request as its words say it. */
interface Request {
  readonly url: string
  readonly method: string
  /** Everything that is sent along: bodies, forms, named files. */
  readonly body: string
  readonly headers: string
}

const URL =
  /^[a-z][a-z0-9+.-]*:\/\/|^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)|^[\w-]+(\.[\w-]+)*:\d+(\/|$)|^\$?\{?\w*(URL|ENDPOINT|HOST|API)\w*\}?|^\uFFFC/i

/** curl, wget, httpie: what is sent, and what it asks the other side to do. */
function fetcher(run: Run): void {
  keepDownloads(run)
  const request =
    run.name.startsWith('http') || run.name === 'xh' ? httpieRequest(run) : curlRequest(run)
  const secret = run.args.find((arg) => /[@<]/.test(arg.text) && sendsSecret(arg.text))
  const environment = portEnvironment(run, request.url) ?? environmentOfRun(run, request.url)
  readSocket(run, request)
  if (environment === 'local' || run.args.some(({ text }) => text === '--offline')) return
  if (secret) send(run, `a secret (${secret.text.slice(0, 60)})`, secret)
  const verb = verbOf(request)
  if (verb) {
    run.reading.effect({
      verb,
      target: { kind: 'network', name: request.url || 'a remote address' },
      environment,
      scope: 'one',
      reversibility: verb === 'delete' ? 'irreversible' : 'recoverable',
      span: run.span,
      detail: `something behind ${shown(request.url)} (${request.method})`,
    })
  }
  readBodySql(run, request, environment)
}

/** The engine's own door, and the credentials that a cloud gives to a machine. */
function readSocket(run: Run, { method, url }: Request): void {
  const engine = run.args.some(({ text }) => text.includes('docker.sock'))
  if (engine && (method === 'DELETE' || /\/prune\b|\/kill\b/.test(url)))
    run.reading.effect({
      verb: 'delete',
      target: { kind: 'container', name: 'what the engine keeps' },
      environment: 'unknown',
      scope: 'all',
      reversibility: 'irreversible',
      span: run.span,
      detail: `what the container engine keeps (${method})`,
    })
  if (
    /169\.254\.169\.254\/.*(security-credentials|identity|token|user-data)|metadata\.google\.internal\/.*token/.test(
      url,
    )
  )
    run.reading.effect({
      verb: 'grant',
      target: { kind: 'system', name: 'the keys of this machine’s role' },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: run.span,
      detail: 'the keys that the cloud gives to this machine',
    })
}

function shown(url: string): string {
  return url.replace(/\uFFFC/g, '…').slice(0, 80) || 'a remote address'
}

/** Words in an address or a body by which a POST does more than ask. */
const LOSES =
  /(^|[^a-z])(delete|destroy|purge|wipe|drop|truncate|clear|reset|revoke|terminate|erase|flush|remove)([^a-z]|$)/i
const ACTS =
  /(^|[^a-z])(admin|rotate|deploy|rollback|restart|shutdown|stop|disable|transfer|refunds?|payouts?|charges|prune|promote|migrate|approve|merge|scale|keys|_aliases|_reindex|_close|_rollover|pipelines?)([^a-z]|$)/i
/** Messages to people, and rights. */
const REACHES_PEOPLE =
  /\/(messages(\.json)?|mail\/send|send_?message|sendMessage|broadcasts?|campaigns|chat\.postMessage|emails?)(\/|\?|$)/i
const RAISES = /\b(administrator|superuser|is_?admin|is_?staff)\b/i

/** Endpoints that answer a POST by looking something up. */
const ASKS =
  /\/(_search|_msearch|_count|_mget|search|query|graphql|introspect|token|login|oauth\w*|render|convert|validate|lint|predict|chat|completions?|embeddings?)(\/|\?|$)/i

function verbOf({ method, url, body, headers }: Request): Verb | undefined {
  switch (method) {
    case 'DELETE':
      return 'delete'
    case 'PUT':
    case 'PATCH':
      return 'change'
    case 'POST':
      if (/x-http-method(-override)?\W{1,4}delete/i.test(headers)) return 'delete'
      if (
        /\bmutation\b/i.test(body) ||
        /"type"\s*:\s*"\w*(clear|drop|delete|untrack|reset)\w*"/i.test(body)
      )
        return LOSES.test(body) || /clear|drop|untrack/i.test(body) ? 'delete' : 'change'
      if (/_delete_by_query|_update_by_query/.test(url)) return 'delete'
      if (REACHES_PEOPLE.test(url) || RAISES.test(body)) return 'change'
      if (ASKS.test(url)) return undefined
      return LOSES.test(url) ? 'delete' : ACTS.test(url) ? 'change' : undefined
    default:
      return undefined
  }
}

const SQL = /^\s*(insert|update|delete|drop|truncate|alter|create|grant|optimize|rename)\s+\w/i

/** SQL in a JSON body (`"sql": "DROP …"`) is run by whoever gets it. */
function readBodySql(run: Run, { body }: Request, environment: Effect['environment']): void {
  const { stdin } = run.frame
  if (stdin.kind === 'text' && /@-/.test(body) && SQL.test(stdin.text.text))
    readSql(run.reading, { ...stdin.text, glob: false, span: stdin.span }, environment)
  for (const match of body.matchAll(/"(?:sql|query|statement)"\s*:\s*"((?:[^"\\]|\\.)*)"/gi)) {
    const text = (match[1] ?? '').replace(/\\"/g, '"').replace(/\\n/g, '\n')
    if (/^\s*(select|insert|update|delete|drop|truncate|alter|create|grant)\b/i.test(text)) {
      readSql(run.reading, { text, known: true, glob: false, span: run.span }, environment)
    }
  }
}

const CURL_VALUES = 'XdFHuAebcoTmwEKxrCDPQyYz'

function curlRequest(run: Run): Request {
  const words = run.args.map((arg) => arg.text)
  const options = optionsOf(run.args, {
    values: CURL_VALUES,
    longValues: [
      'request',
      'data',
      'data-raw',
      'data-binary',
      'data-urlencode',
      'json',
      'form',
      'header',
      'user',
      'output',
      'url',
      'upload-file',
      'method',
      'body-data',
      'post-data',
      'max-time',
      'cacert',
      'cert',
      'key',
      'proxy',
      'connect-timeout',
      'retry',
      'write-out',
      'user-agent',
      'cookie',
      'referer',
    ],
  })
  const bodies = [
    '-d',
    '--data',
    '--data-raw',
    '--data-binary',
    '--data-urlencode',
    '--json',
    '-F',
    '--form',
    '--body-data',
    '--post-data',
    '-T',
    '--upload-file',
  ]
  const body = words.filter((_, i) => bodies.includes(words[i - 1] ?? '')).join('\n')
  const named =
    options.values.get('-X') ?? options.values.get('--request') ?? options.values.get('--method')
  const sends = body !== '' || [...options.flags].some((flag) => bodies.includes(flag))
  const method =
    named?.text.toUpperCase() ??
    (has(options, '-T', '--upload-file') ? 'PUT' : sends ? 'POST' : 'GET')
  const url =
    options.values.get('--url')?.text ??
    options.rest.map((field) => field.text).find((text) => URL.test(text)) ??
    options.rest[0]?.text ??
    ''
  return {
    url,
    method: has(options, '-G', '--get') ? 'GET' : method,
    body,
    headers: headersOf(words),
  }
}

function headersOf(words: readonly string[]): string {
  return words.filter((_, i) => /^(-H|--header)$/.test(words[i - 1] ?? '')).join('\n')
}

/** What is fetched into a file has been read by nobody: run later in this action, it is opaque. */
function keepDownloads(run: Run): void {
  const { written, cwd } = run.frame.scope
  const { values, flags, rest } = optionsOf(
    run.args,
    run.name === 'wget' ? WGET_DOWNLOADS : CURL_DOWNLOADS,
  )
  const into = values.get('--output-dir') ?? values.get('--directory-prefix') ?? values.get('-P')
  const folder = into ? absolute(into.text, cwd) : cwd
  const named = namedFiles(run)
  const byAddress =
    run.name === 'wget'
      ? named.length === 0
      : flags.has('-O') || REMOTE_NAME.some((name) => flags.has(name))
  if (byAddress) for (const { text } of rest) named.push(fileOf(text))
  for (const name of named) {
    const path = name === '-' ? undefined : absolute(name, folder)
    if (path && !path.startsWith('/dev/')) written.set(path, UNKNOWN_PART)
  }
}

const REMOTE_NAME = ['--remote-name', '--remote-name-all', '--download']

const CURL_DOWNLOADS: OptionShape = {
  values: CURL_VALUES,
  longValues: ['output', 'output-dir', 'header', 'request', 'data', 'user', 'url', 'proxy'],
}

const WGET_DOWNLOADS: OptionShape = {
  values: 'OPoaeTtUwQiB',
  longValues: ['output-document', 'directory-prefix', 'header', 'user-agent', 'tries', 'timeout'],
}

/** curl takes one `-o` for each address. */
function namedFiles(run: Run): string[] {
  const short = run.name === 'wget' ? /^-\w*O$/ : /^-\w*o$/
  const long = run.name === 'wget' ? '--output-document' : '--output'
  return run.args.flatMap(({ text }, i) => {
    if (text.startsWith(`${long}=`)) return [text.slice(long.length + 1)]
    if (run.name === 'wget' && /^-\w*O[^\s-]/.test(text) && !text.startsWith('--'))
      return [text.slice(text.indexOf('O') + 1)]
    const before = run.args[i - 1]?.text ?? ''
    return before === long || short.test(before) ? [text] : []
  })
}

/** The last part of an address, as it is named on disk. */
function fileOf(url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[?#].*$/, '')
  const name = path.includes('/') ? baseOf(path) : ''
  return name === '' ? 'index.html' : name
}

/** `http POST host/path key=value`. */
function httpieRequest(run: Run): Request {
  const [first = '', second = '', ...rest] = optionsOf(run.args, {
    values: 'a',
    longValues: ['auth', 'session'],
  }).rest.map((field) => field.text)
  if (/^[A-Z]+$/.test(first))
    return { method: first, url: hostOf(second), body: rest.join('\n'), headers: rest.join('\n') }
  const data = [second, ...rest].filter((text) => /^[\w.-]+(:=|=|@)/.test(text))
  return {
    method: data.length > 0 ? 'POST' : 'GET',
    url: hostOf(first),
    body: data.join('\n'),
    headers: data.join('\n'),
  }
}

/** `:8080/path` is a port of this machine. */
function hostOf(url: string): string {
  return url.startsWith(':') ? `localhost${url}` : url
}

/** `@file` and `<file` send the file; `@-` sends the input. */
function sendsSecret(text: string): boolean {
  const path =
    text
      .slice(text.search(/[@<]/) + 1)
      .replace(/^["']/, '')
      .split(';')[0] ?? ''
  return isSecret(path)
}

export const HTTP_PROGRAMS: ReadonlyMap<string, (run: Run) => void> = new Map([
  ['curl', fetcher],
  ['wget', fetcher],
  ['http', fetcher],
  ['https', fetcher],
  ['xh', fetcher],
  ['nc', netcat],
  ['ncat', netcat],
  ['netcat', netcat],
  ['socat', socat],
  ['scp', scp],
  ['ssh', reverseTunnel],
  ['autossh', reverseTunnel],
])
