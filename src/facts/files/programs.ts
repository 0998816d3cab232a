import type { Verb } from '../facts.ts'
import { has, type OptionShape, optionsOf } from '../shell/options.ts'
import { copy, install, link, move, rsync } from './copy.ts'
import { deviceProgram } from './devices.ts'
import { readFind } from './find.ts'
import { touch } from './locate.ts'
import { absolute } from './path.ts'
import { chmod, chown, setfacl } from './permissions.ts'
import type { Reader } from './reader.ts'
import { appendTo, writeOver } from './redirects.ts'
import { remove, removeEmpty, removeFiles, shred, truncate } from './remove.ts'

const tee: Reader = (run) => {
  const options = optionsOf(run.args)
  const append = has(options, '-a', '--append')
  const { stdin, scope } = run.frame
  for (const field of options.rest) {
    if (append) appendTo(run, field)
    else writeOver(run, field)
    const path = absolute(field.text, scope.cwd)
    if (path && stdin.kind === 'text') {
      scope.written.set(path, (append ? (scope.written.get(path) ?? '') : '') + stdin.text.text)
    }
  }
}

const dd: Reader = (run) => {
  for (const arg of run.args) {
    if (arg.text.startsWith('of=')) writeOver(run, { ...arg, text: arg.text.slice(3) })
  }
}

/** Logs are how people find out what happened. */
const LOGS = /^\/var\/log\/|\.(bash|zsh|python|psql|node_repl|mysql)_history$|fish_history$/

/** `sed -i`, `perl -i`: edits files where they are. Without it they only print. */
const sed: Reader = (run) => {
  const options = optionsOf(run.args, {
    values: 'efl',
    longValues: ['expression', 'file', 'line-length'],
  })
  if (!has(options, '-i', '--in-place', '-n', '-s') || !has(options, '-i', '--in-place')) return
  const scripted =
    options.values.has('-e') || options.values.has('-f') || has(options, '--expression', '--file')
  const files = scripted ? options.rest : options.rest.slice(1)
  touch(run, 'change', files)
  touch(
    run,
    'overwrite',
    files.filter(({ text }) => LOGS.test(text)),
  )
}

/** Programs whose operands are all made, written or changed. */
function operands(verb: Verb, shape: OptionShape = {}, skip = 0): Reader {
  return (run) => touch(run, verb, optionsOf(run.args, shape).rest.slice(skip))
}

/** A key that is made anew under the name of an old one locks out whoever has the old one. */
const keyMaker: Reader = (run) => {
  const words = run.args.map(({ text }) => text).join(' ')
  const forTests = run.name === 'openssl' && FOR_TESTS.test(words)
  run.args.forEach((arg, i) => {
    if (!/^-(out|f|keyout)$/.test(run.args[i - 1]?.text ?? '')) return
    if (forTests && !/^[/~]/.test(arg.text)) touch(run, 'create', [arg])
    else writeOver(run, arg)
  })
}

/** A certificate that nobody else signed, for this machine: made anew whenever it has run out. */
const FOR_TESTS =
  /^req (?=.*-x509\b).*\b(?:CN ?= ?|DNS:)(?:localhost|\*\.local|[\w.-]+\.(?:test|local|localhost))\b/

/** Programs that only look at their operands: what they read matters when it is a secret. */
const READERS = [
  'cat',
  'tac',
  'nl',
  'head',
  'tail',
  'less',
  'more',
  'bat',
  'strings',
  'xxd',
  'od',
  'hexdump',
  'base64',
  'base32',
  'view',
  'pr',
  'grep',
  'egrep',
  'fgrep',
  'rg',
  'ag',
  'awk',
  'gawk',
  'cut',
  'sort',
  'uniq',
  'wc',
  'diff',
  'cmp',
  'source',
  'zcat',
  'jq',
  'yq',
] as const

/** Archives hold what they were given: `tar cz ~/.ssh | nc …`. */
const packs: Reader = (run) => {
  const into = optionsOf(run.args, { values: 'Cf', longValues: ['directory', 'file'] })
  const folder = into.values.get('-C') ?? into.values.get('--directory')
  const unpacks = has(into, '-x', '--extract') || /^-?[a-zA-Z]*x/.test(run.args[0]?.text ?? '')
  if (unpacks && folder && /^\/(etc|usr|bin|lib|boot|sbin|opt|var)?\/?$/.test(folder.text))
    return touch(
      run,
      'overwrite',
      [{ ...folder, text: `${folder.text.replace(/\/$/, '')}/etc/unpacked` }],
      { scope: 'all' },
    )
  if (has(into, '--remove-files')) {
    const packed = into.rest.filter(
      ({ text }) => !/^[a-zA-Z]*[cz][a-zA-Z]*f?$/.test(text) || /\//.test(text),
    )
    touch(run, 'delete', packed, { scope: 'many' })
  }
  const words = run.args.filter(({ text }) => !text.startsWith('-') && /[/~.]/.test(text))
  touch(run, 'read', words)
}

const reads: Reader = (run) => {
  const { rest } = optionsOf(run.args)
  const pathlike = rest.filter((field) => /[./~]/.test(field.text) || field.known)
  touch(run, 'read', pathlike)
}

export const FILE_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['rm', remove],
  ['grm', remove],
  ['unlink', removeFiles],
  ['srm', remove],
  ['rimraf', remove],
  ['del-cli', remove],
  ['rmdir', removeEmpty],
  ['shred', shred],
  ['wipe', shred],
  ['truncate', truncate],
  ['mv', move],
  ['gmv', move],
  ['cp', copy],
  ['gcp', copy],
  ['install', install],
  ['ln', link],
  ['tee', tee],
  ['sponge', tee],
  ['dd', dd],
  ['sed', sed],
  ['gsed', sed],
  ['touch', operands('create', { values: 'dtr', longValues: ['date', 'reference'] })],
  ['mkdir', operands('create', { values: 'm', longValues: ['mode'] })],
  ['chmod', chmod],
  ['chown', chown],
  ['chgrp', chown],
  ['setfacl', setfacl],
  ['chattr', operands('change', {}, 1)],
  ['find', readFind],
  ['gfind', readFind],
  ['rsync', rsync],
  ['tar', packs],
  ['zip', packs],
  ['7z', packs],
  ['openssl', keyMaker],
  ['ssh-keygen', keyMaker],
  ...READERS.map((name) => [name, reads] as const),
])

export function fileProgram(name: string): Reader | undefined {
  return FILE_PROGRAMS.get(name) ?? deviceProgram(name)
}
