import type { Effect, Field } from '../facts.ts'
import { isSecret } from '../files/secrets.ts'
import { has, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'

type Reader = (run: Run) => void

function system(
  verb: Effect['verb'],
  test: RegExp,
  detail: string,
  reversibility: Effect['reversibility'] = 'irreversible',
): Reader {
  return (run) => {
    const words = run.args.map((arg) => arg.text).join(' ')
    if (!test.test(words) || has(optionsOf(run.args), '--help')) return
    run.reading.effect({
      verb,
      target: { kind: 'system', name: run.name },
      environment: run.place.kind === 'here' ? 'local' : 'unknown',
      scope: 'all',
      reversibility,
      span: run.span,
      detail,
    })
  }
}

/** curl and wget: what is sent, and where to; what is only fetched is a read. */
const fetcher: Reader = (run) => {
  const words = run.args.map((arg) => arg.text)
  const url = run.args.find(
    (arg) => /^[a-z]+:\/\//i.test(arg.text) || /^(localhost|127\.0\.0\.1|\[::1\])/.test(arg.text),
  )
  if (
    url &&
    /^(\w+:\/\/)?(localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host\.docker\.internal)/i.test(url.text)
  )
    return
  const sent = run.args.filter((arg) => /@/.test(arg.text) && secretIn(arg.text))
  const [secret] = sent
  if (secret) send(run, `a secret (${secret.text.slice(0, 60)})`, secret)
  const method = words.find(
    (word, i) => /^(-X|--request|--method)$/.test(words[i - 1] ?? '') || /^-X\w/.test(word),
  )
  if (method && /DELETE/i.test(method)) {
    run.reading.effect({
      verb: 'delete',
      target: { kind: 'network', name: url?.text ?? 'a remote address' },
      environment: 'unknown',
      scope: 'one',
      reversibility: 'irreversible',
      span: run.span,
      detail: `something behind ${url?.text ?? 'a remote address'}`,
    })
  }
}

/** `@file` sends the file. */
function secretIn(text: string): boolean {
  const path = text.slice(text.indexOf('@') + 1).replace(/^[<"']/, '')
  return isSecret(path)
}

function send(run: Run, detail: string, at: Field): void {
  run.reading.effect({
    verb: 'send',
    target: { kind: 'network', name: run.name },
    environment: 'unknown',
    scope: 'one',
    reversibility: 'irreversible',
    span: at.span,
    detail,
  })
}

/** A program that opens a connection and hands it a shell. */
const netcat: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'ecpw' })
  if (has(options, '-e', '-c', '--exec', '--sh-exec'))
    send(
      run,
      'a shell, to whoever is on the other side',
      run.args[0] ?? { text: '', known: true, glob: false, span: run.span },
    )
}

export const SYSTEM_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['curl', fetcher],
  ['wget', fetcher],
  ['http', fetcher],
  ['https', fetcher],
  ['nc', netcat],
  ['ncat', netcat],
  ['netcat', netcat],
  ['socat', system('send', /\b(EXEC|SYSTEM):/i, 'a shell, to whoever is on the other side')],
  ['crontab', system('delete', /(^| )-r\b|^\/dev\/null$/, 'the table of scheduled jobs')],
  ['history', system('disarm', /(^| )-(c|w|d)\b/, 'the shell’s history')],
  ['journalctl', system('disarm', /--vacuum|--rotate/, 'the system’s logs')],
  ['shutdown', system('stop', /./, 'this machine')],
  ['reboot', system('stop', /^/, 'this machine')],
  ['poweroff', system('stop', /^/, 'this machine')],
  ['halt', system('stop', /^/, 'this machine')],
  ['init', system('stop', /^[06]$/, 'this machine')],
  ['userdel', system('delete', /./, 'a user’s account')],
  ['deluser', system('delete', /./, 'a user’s account')],
  ['vssadmin', system('delete', /delete/i, 'shadow copies, which are backups')],
])
