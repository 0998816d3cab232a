import type { Effect, Field } from '../facts.ts'
import { optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { writtenAt } from '../shell/source.ts'
import { environmentOf } from '../tools/environment.ts'
import { guardEffect } from './effect.ts'
import { EVERYBODYS, isOwnProcess } from './pids.ts'

type Reader = (run: Run) => void

/** Signals to processes: to our daemon, to everything, to every program of a kind. */
export const kill: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'sn' })
  if (run.args.some((arg) => /^(-l|-L|--list|--help)$/.test(arg.text))) return
  if (run.args.some((arg) => arg.text === '-0')) return
  const targets = run.args.filter(
    (arg, i) =>
      !/^-([A-Z]+\d?|\d|[1-5]\d|6[0-4]|s|n)$/.test(arg.text) || (i > 0 && arg.text === '-1'),
  )
  for (const field of targets) {
    // A negative number is a group, and the daemon leads its own.
    const named = !field.known && /interlock/i.test(writtenAt(field.span, run.frame.source))
    if (named || isDaemon(field.text, run)) guardEffect(run, 'stop', 'Interlock’s daemon', field)
    else if (/^-?-1$/.test(field.text) || field.text === '1')
      stop(run, 'every process of this user', field)
    else if (!field.known && !options.flags.has('-0') && !isOwnProcess(field, run))
      stop(run, 'processes that are only known when it runs', field, 'many')
  }
}

function isDaemon(text: string, run: Run): boolean {
  const daemon = run.reading.world.guard.daemonPid
  const [, pid] = /(?:^|[=,])[-+]?0*(\d+)$/.exec(text) ?? []
  return daemon !== undefined && pid === String(daemon)
}

/** Programs that hold, slow or change a running process that they are given by its number. */
export const TRACERS =
  'gdb lldb strace ltrace perf reptyr criu prlimit renice ionice taskset chrt cpulimit fkill start-stop-daemon'.split(
    ' ',
  )

export const traced: Reader = (run) => {
  const daemon = run.args.find((arg) => isDaemon(arg.text, run))
  if (daemon) guardEffect(run, 'stop', 'Interlock’s daemon', daemon)
}

/** `killall5` takes everything; `tmux kill-server` takes the sessions of other people and agents, perhaps this one. */
export const killAll: Reader = (run) => {
  const [first] = run.args
  if (run.name === 'killall5')
    stop(run, 'every process of this machine', first ?? wholeCommand(run))
  else if (first?.text === 'kill-server') stop(run, 'every session of tmux', first)
}

function stop(run: Run, detail: string, at: Field, scope: Effect['scope'] = 'all'): void {
  run.reading.effect({
    verb: 'stop',
    target: { kind: 'process', name: at.text },
    environment: 'local',
    scope,
    reversibility: 'recoverable',
    span: at.span,
    detail,
  })
}

/** By name: what the pattern can hit counts, not what it was meant for. */
export const killByName: Reader = (run) => {
  const args = run.args.filter((arg) => !/^-(SIG)?[A-Z]{3,}\d?$|^-\d+$/.test(arg.text))
  const options = optionsOf(args, {
    values: run.name === 'killall' ? 'suony' : 'sugtPUGF',
    longValues: ['signal', 'user', 'uid', 'parent', 'group', 'session', 'pgroup', 'pidfile'],
  })
  for (const value of options.values.values())
    if (isDaemon(value.text, run)) guardEffect(run, 'stop', 'Interlock’s daemon', value)
  const user = options.values.get('-u') ?? options.values.get('-U')
  const names = options.rest.filter((field) => !/^-/.test(field.text))
  for (const name of names) {
    if (hitsDaemon(name.text)) guardEffect(run, 'stop', 'Interlock’s daemon', name)
    else if (/^[.*^$]*$/.test(name.text) || !name.known)
      stop(run, 'every process that can be reached', name)
    else if (EVERYBODYS.test(name.text)) {
      stop(run, `every ${name.text} process, other people’s and other agents’ too`, name, 'many')
    } else if (run.place.kind === 'host') {
      const where = environmentOf(run.place.name, run.reading.world)
      if (where === 'local') continue
      const scope = where === 'production' ? 'all' : 'many'
      stop(run, `what runs on ${run.place.name}`, name, scope)
    }
  }
  if (names.length === 0 && user) stop(run, `every process of ${user.text}`, user)
}

/** The daemon's title, which is also its command line: that is all that `pkill` sees of it. */
const DAEMON = 'interlock'

function hitsDaemon(pattern: string): boolean {
  if (/interlock|daemon\.mjs|hook\.sock/i.test(pattern)) return true
  try {
    return new RegExp(pattern, 'i').test(DAEMON) && !/^[.*^$]*$/.test(pattern)
  } catch {
    return false
  }
}

/** Programs that start and stop services. */
export const SERVICES =
  'systemctl launchctl service busctl gdbus dbus-send pm2 supervisorctl rc-service'.split(' ')

export const service: Reader = (run) => {
  const words = run.args.map((arg) => arg.text)
  // Takes the person's whole session with it.
  if (words.includes('--user') && words.includes('exit'))
    stop(run, 'every service of this user', wholeCommand(run))
  if (!words.some((word) => /interlock/i.test(word))) return
  if (
    words.some((word) =>
      /^(stop|disable|mask|kill|unload|bootout|remove|freeze|clean|delete|StopUnit|\S*\.StopUnit)$/.test(
        word,
      ),
    )
  )
    guardEffect(run, 'stop', 'Interlock’s daemon')
}

function wholeCommand(run: Run): Field {
  return { text: run.name, known: true, glob: false, span: run.span }
}
