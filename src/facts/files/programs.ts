import { type Field, UNKNOWN_PART, type Verb } from '../facts.ts'
import { isGuardFolder } from '../guard/places.ts'
import { has, type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { readFind } from './find.ts'
import { locate, touch } from './locate.ts'
import { absolute, baseOf } from './path.ts'
import { writeOver } from './redirects.ts'
import { isBuilt } from './zone.ts'

type Reader = (run: Run) => void

/** `rm`: a folder with everything below it, or files one by one. */
const remove: Reader = (run) => {
  const options = optionsOf(run.args)
  if (has(options, '--help', '--version')) return
  const recursive = has(options, '-r', '-R', '--recursive', '-d')
  for (const field of options.rest) {
    const folder = recursive && !isPlainFile(field.text)
    touch(run, 'delete', [field], folder ? { scope: field.glob ? 'all' : 'many' } : {})
  }
}

/** `package-lock.json`, `a.ts`: with `-r` too it is one file. A name that starts with a dot may be a folder. */
function isPlainFile(text: string): boolean {
  return /[^/.*?]\.(?!git$|d$)[A-Za-z][A-Za-z0-9]{0,9}$/.test(text) && !text.endsWith('.app')
}

const removeFiles: Reader = (run) => touch(run, 'delete', optionsOf(run.args, { values: 's' }).rest)

/** `rmdir` takes only empty folders. */
const removeEmpty: Reader = (run) =>
  touch(run, 'delete', optionsOf(run.args).rest, { reversibility: 'reversible' })

const shred: Reader = (run) =>
  touch(
    run,
    'overwrite',
    optionsOf(run.args, { values: 'ns', longValues: ['iterations', 'size'] }).rest,
    {
      reversibility: 'irreversible',
      detail: 'content that no backup of the disk brings back',
    },
  )

const truncate: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'sr', longValues: ['size', 'reference'] })
  touch(run, 'overwrite', options.rest)
}

const TARGET: OptionShape = { values: 'tS', longValues: ['target-directory', 'suffix', 'backup'] }

/** Sources and target of `mv`, `cp`, `ln`, `install`. */
function sourcesAndTarget(
  run: Run,
  shape: OptionShape = TARGET,
): { sources: readonly Field[]; target: Field | undefined } {
  const options = optionsOf(run.args, shape)
  const into = options.values.get('-t') ?? options.values.get('--target-directory')
  return into
    ? { sources: options.rest, target: into }
    : { sources: options.rest.slice(0, -1), target: options.rest.at(-1) }
}

/** The detail of a move that takes files out of the repository. */
export const LEAVES = 'files that leave the repository'

const move: Reader = (run) => {
  const { sources, target } = sourcesAndTarget(run)
  const away = target && /^\/dev\/null$/.test(target.text)
  const built = sources.every((source) => isBuilt(source.text))
  const leaves = target && !away && !built && leavesRepository(run, target)
  touch(run, away ? 'delete' : 'move', sources, {
    scope: 'many',
    ...(leaves && { detail: LEAVES }),
  })
  writeInto(run, sources, target)
  keepWritten(run, sources, target)
}

/** What this action wrote before has another name now. */
function keepWritten(run: Run, sources: readonly Field[], target: Field | undefined): void {
  const { written, cwd } = run.frame.scope
  for (const source of sources) {
    const from = absolute(source.text, cwd)
    const to = target && absolute(target.text, cwd)
    const text = from && written.get(from)
    if (text === undefined || !from || !to) continue
    written.set(to, text)
    written.set(`${to}/${baseOf(from)}`, text)
  }
}

/** Writes over the target, and over what bears a source's name in it when it is a folder of an agent's settings. */
function writeInto(run: Run, sources: readonly Field[], target: Field | undefined): void {
  if (!target) return
  writeOver(run, target)
  for (const place of placesIn(run, sources, target)) writeOver(run, place)
}

/** A copy into `.claude` may be a copy over its settings: that is told by the names of what is copied. */
function placesIn(run: Run, sources: readonly Field[], target: Field): readonly Field[] {
  const folder = target.text.replace(/\/+$/, '')
  const path = absolute(folder, run.frame.scope.cwd)
  if (!isGuardFolder(path ?? folder)) return []
  return sources.map((source) => {
    const whole = source.glob || !source.known || /\/\.?$/.test(source.text)
    const name = whole ? UNKNOWN_PART : baseOf(source.text)
    return { ...target, text: `${folder}/${name}`, known: !whole && target.known }
  })
}

/** From here on the target is another name of the source. */
function keepLinks(run: Run, sources: readonly Field[], target: Field): void {
  const { cwd } = run.frame.scope
  const to = absolute(target.text, cwd)
  for (const source of sources) {
    const from = absolute(source.text, cwd)
    if (!from || !to || !source.known) continue
    run.reading.link(to, from)
    run.reading.link(`${to}/${baseOf(from)}`, from)
  }
}

function leavesRepository(run: Run, field: Field): boolean {
  const { target } = locate(field, run.reading, run.frame.scope.cwd)
  return target.kind === 'file' && ['outside', 'home', 'temp', 'system'].includes(target.zone)
}

const copy: Reader = (run) => {
  const { sources, target } = sourcesAndTarget(run)
  touch(run, 'read', sources)
  writeInto(run, sources, target)
  if (target && has(optionsOf(run.args, TARGET), '-l', '-s', '--link', '--symbolic-link'))
    keepLinks(run, sources, target)
  keepWritten(run, sources, target)
}

const install: Reader = (run) => {
  const options = optionsOf(run.args, {
    values: 'mogtS',
    longValues: ['mode', 'owner', 'group', 'target-directory'],
  })
  if (has(options, '-d', '--directory')) return
  const into = options.values.get('-t') ?? options.values.get('--target-directory')
  writeInto(run, into ? options.rest : options.rest.slice(0, -1), into ?? options.rest.at(-1))
}

/** `ln -sf` replaces what bears the name; without `-f` it fails when something is there. */
const link: Reader = (run) => {
  const options = optionsOf(run.args, TARGET)
  const { sources, target } = sourcesAndTarget(run)
  if (target) for (const path of placesIn(run, sources, target)) touch(run, 'create', [path])
  if (target && sources.length > 0) keepLinks(run, sources, target)
  if (target && sources.length > 0)
    touch(run, has(options, '-f', '--force') ? 'overwrite' : 'create', [target])
}

const tee: Reader = (run) => {
  const options = optionsOf(run.args)
  const append = has(options, '-a', '--append')
  const { stdin, scope } = run.frame
  for (const field of options.rest) {
    if (append) touch(run, 'change', [field], { reversibility: 'recoverable' })
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

/** `sed -i`, `perl -i`: edits files where they are. Without it they only print. */
const sed: Reader = (run) => {
  const options = optionsOf(run.args, {
    values: 'efl',
    longValues: ['expression', 'file', 'line-length'],
  })
  if (!has(options, '-i', '--in-place', '-n', '-s') || !has(options, '-i', '--in-place')) return
  const scripted =
    options.values.has('-e') || options.values.has('-f') || has(options, '--expression', '--file')
  touch(run, 'change', scripted ? options.rest : options.rest.slice(1))
}

/** Programs whose operands are all made, written or changed. */
function operands(verb: Verb, shape: OptionShape = {}, skip = 0): Reader {
  return (run) => touch(run, verb, optionsOf(run.args, shape).rest.slice(skip))
}

/** Opening permissions lowers security; recursive changes on foreign ground cannot be undone. */
const chmod: Reader = (run) => {
  const options = optionsOf(run.args, { longValues: ['reference'] })
  const [mode, ...paths] = /^-[rwxXst]/.test(run.args[0]?.text ?? '') ? run.args : options.rest
  const recursive = has(options, '-R', '--recursive')
  const opens =
    /^[0-7]*[2367]$|^[aou]*o?[aou]*[+=][rxXst]*w|^\+w.*o/.test(mode?.text ?? '') &&
    !/^[ug]+[+=]/.test(mode?.text ?? '')
  const setsId =
    /^[2467][0-7]{3}$|[ugoa]*\+[rwx]*s/.test(mode?.text ?? '') &&
    !/^[0-3]?[0-7]{3}$/.test(mode?.text ?? '')
  const closes = /^0+$/.test(mode?.text ?? '')
  const verb: Verb = opens || setsId ? 'grant' : 'change'
  touch(run, verb, paths, {
    reversibility: recursive ? 'recoverable' : 'reversible',
    scope: recursive ? 'all' : 'one',
    ...(setsId && { detail: 'a program that runs with its owner’s rights' }),
    ...(closes && { detail: 'permissions that let nobody in' }),
  })
}

const chown: Reader = (run) => {
  const options = optionsOf(run.args, { longValues: ['from', 'reference'] })
  const recursive = has(options, '-R', '--recursive')
  touch(run, 'change', options.rest.slice(1), {
    reversibility: recursive ? 'recoverable' : 'reversible',
    scope: recursive ? 'all' : 'one',
  })
}

const setfacl: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'mxMX', longValues: ['modify', 'remove'] })
  const opens = /\b(o|other|u:nobody)::?[r-]*w/.test(options.values.get('-m')?.text ?? '')
  touch(run, opens ? 'grant' : 'change', options.rest, {
    scope: has(options, '-R') ? 'all' : 'one',
    reversibility: 'recoverable',
  })
}

/** `rsync --delete` makes the target equal to the source; what only the target had is lost. */
const rsync: Reader = (run) => {
  const options = optionsOf(run.args, {
    values: 'efTBM',
    longValues: [
      'exclude',
      'include',
      'filter',
      'rsh',
      'files-from',
      'exclude-from',
      'bwlimit',
      'chmod',
      'port',
      'log-file',
      'timeout',
      'out-format',
    ],
  })
  const target = options.rest.at(-1)
  if (!target || has(options, '-n', '--dry-run')) return
  const deletes = [...options.flags].some(
    (flag) => flag.startsWith('--delete') || flag === '--remove-source-files',
  )
  const remote = /^(?!\/|\.)[^/]*:|^rsync:\/\//.test(target.text)
  if (remote) {
    run.reading.effect({
      verb: deletes ? 'delete' : 'send',
      target: { kind: 'network', name: target.text.split(':')[0] ?? target.text },
      environment: 'unknown',
      scope: deletes ? 'all' : 'many',
      reversibility: deletes ? 'irreversible' : 'recoverable',
      span: target.span,
      detail: deletes
        ? `files on ${target.text} that the source does not have`
        : `files to ${target.text}`,
    })
  } else if (deletes)
    touch(run, 'delete', [{ ...target, text: `${target.text.replace(/\/$/, '')}/*`, glob: true }], {
      scope: 'all',
    })
  else writeInto(run, options.rest.slice(0, -1), target)
}

const formatDevice: Reader = (run) => {
  const rest = optionsOf(run.args, { values: 'LtTObmUEI', longValues: ['label', 'type'] }).rest
  touch(run, 'overwrite', rest, { detail: `everything on ${rest.at(-1)?.text ?? 'the device'}` })
}

/** Whole disks, volumes and pools: operands are names of the system's own, not paths. */
function destroysVolume(verbs: RegExp): Reader {
  return (run) => {
    const words = run.args.map((arg) => arg.text).join(' ')
    if (!verbs.test(words)) return
    run.reading.effect({
      verb: 'delete',
      target: { kind: 'device', name: run.args.at(-1)?.text ?? run.name },
      environment: 'local',
      scope: 'all',
      reversibility: 'irreversible',
      span: run.span,
      detail: 'a disk, volume or file system with everything on it',
    })
  }
}

/** A key that is made anew under the name of an old one locks out whoever has the old one. */
const keyMaker: Reader = (run) => {
  run.args.forEach((arg, i) => {
    if (/^-(out|f|keyout)$/.test(run.args[i - 1]?.text ?? '')) writeOver(run, arg)
  })
}

const unmount: Reader = (run) => {
  for (const field of optionsOf(run.args, { values: 'tO' }).rest) {
    run.reading.effect({
      verb: 'stop',
      target: { kind: 'device', name: field.text },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: field.span,
    })
  }
}

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
  ['mkfs', formatDevice],
  ['mkswap', formatDevice],
  ['wipefs', (run) => (has(optionsOf(run.args), '-a', '--all') ? formatDevice(run) : undefined)],
  ['blkdiscard', formatDevice],
  ['fdisk', (run) => (has(optionsOf(run.args), '-l', '--list') ? undefined : formatDevice(run))],
  [
    'parted',
    (run) =>
      /\b(rm|mklabel|mktable|mkpart)\b/.test(run.args.map((a) => a.text).join(' '))
        ? formatDevice(run)
        : undefined,
  ],
  [
    'sgdisk',
    (run) =>
      /(^| )(-Z|-z|--zap-all|--zap|-o|--clear|-d)/.test(run.args.map((a) => a.text).join(' '))
        ? formatDevice(run)
        : undefined,
  ],
  ['zpool', destroysVolume(/^(destroy|labelclear|remove|export -f)/)],
  ['zfs', destroysVolume(/^(destroy|rollback)/)],
  ['btrfs', destroysVolume(/^(subvolume|sub) (delete|del)|^device (delete|remove)/)],
  ['lvremove', destroysVolume(/./)],
  ['vgremove', destroysVolume(/./)],
  ['pvremove', destroysVolume(/./)],
  ['cryptsetup', destroysVolume(/(luksFormat|erase|luksErase|luksKillSlot|reencrypt)/)],
  ['mdadm', destroysVolume(/--(zero-superblock|remove|stop)/)],
  [
    'diskutil',
    destroysVolume(/^(erase\w+|partitionDisk|apfs delete\w+|zeroDisk|secureErase|randomDisk)/i),
  ],
  ['openssl', keyMaker],
  ['ssh-keygen', keyMaker],
  ['umount', unmount],
  ['swapoff', unmount],
  ...READERS.map((name) => [name, reads] as const),
])

/** `mkfs.ext4`, `newfs_msdos`. */
export function fileProgram(name: string): Reader | undefined {
  return FILE_PROGRAMS.get(name) ?? (/^(mkfs|newfs)[._]/.test(name) ? formatDevice : undefined)
}
