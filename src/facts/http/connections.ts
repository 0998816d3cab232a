import { isSecret } from '../files/secrets.ts'
import { sshParts } from '../shell/elsewhere.ts'
import { has, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { portEnvironment } from '../tools/contexts.ts'
import { environmentOfRun } from '../tools/environment.ts'
import { send } from './send.ts'

/** A program that opens a connection and hands it a shell. */
export function netcat(run: Run): void {
  const { stdin } = run.frame
  const words = run.args.map(({ text }) => text).join(' ')
  if (stdin.kind === 'text' && /\b(flushall|flushdb|flush_all)\b/i.test(stdin.text.text)) {
    run.reading.effect({
      verb: 'delete',
      target: { kind: 'database', name: 'every key' },
      environment: portEnvironment(run, words) ?? environmentOfRun(run, words),
      scope: 'all',
      reversibility: 'irreversible',
      span: run.span,
    })
  }
  const options = optionsOf(run.args, { values: 'ecpw' })
  if (has(options, '-e', '-c', '--exec', '--sh-exec')) shellAway(run)
  else if (run.frame.stdin.kind === 'file' && isSecret(run.frame.stdin.path.text)) {
    send(run, `a secret (${run.frame.stdin.path.text})`, run.frame.stdin.path)
  }
}

export function socat(run: Run): void {
  if (run.args.some((arg) => /\b(EXEC|SYSTEM):/i.test(arg.text))) shellAway(run)
}

function shellAway(run: Run): void {
  const [at] = run.args
  if (at) send(run, 'a shell, to whoever is on the other side', at)
}

/** `ssh -R`: a port over there leads to one of this machine. */
export function reverseTunnel(run: Run): void {
  const { host } = sshParts(run.args)
  const before = host ? run.args.slice(0, run.args.indexOf(host)) : run.args
  const at = before.find(({ text }) => /^-[A-Za-z]*R/.test(text))
  if (!at) return
  run.reading.effect({
    verb: 'grant',
    target: { kind: 'network', name: host?.text ?? 'another machine' },
    environment: 'unknown',
    scope: 'one',
    reversibility: 'recoverable',
    span: at.span,
    detail: 'a port of this machine, to another one',
  })
}

/** `scp key host:`: files that go to another machine. */
export function scp(run: Run): void {
  const { rest } = optionsOf(run.args, { values: 'cFiJloPSDX' })
  const target = rest.at(-1)
  if (!target || !/^[^/]*:/.test(target.text)) return
  const secret = rest.slice(0, -1).find((field) => isSecret(field.text))
  if (secret) send(run, `a secret (${secret.text})`, secret)
}
