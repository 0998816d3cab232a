import { type Field, UNKNOWN_PART } from '../facts.ts'
import { isGuardFolder } from '../guard/places.ts'
import { has, type OptionShape, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { locate, touch } from './locate.ts'
import { absolute, baseOf } from './path.ts'
import type { Reader } from './reader.ts'
import { empty, writeOver } from './redirects.ts'
import { isBuilt } from './zone.ts'

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

export const move: Reader = (run) => {
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

export const copy: Reader = (run) => {
  const { sources, target } = sourcesAndTarget(run)
  touch(run, 'read', sources)
  if (target && sources.every(({ text }) => text === '/dev/null')) return empty(run, target)
  writeInto(run, sources, target)
  if (target && has(optionsOf(run.args, TARGET), '-l', '-s', '--link', '--symbolic-link'))
    keepLinks(run, sources, target)
  keepWritten(run, sources, target)
}

export const install: Reader = (run) => {
  const options = optionsOf(run.args, {
    values: 'mogtS',
    longValues: ['mode', 'owner', 'group', 'target-directory'],
  })
  if (has(options, '-d', '--directory')) return
  const into = options.values.get('-t') ?? options.values.get('--target-directory')
  writeInto(run, into ? options.rest : options.rest.slice(0, -1), into ?? options.rest.at(-1))
}

/** `ln -sf` replaces what bears the name; without `-f` it fails when something is there. */
export const link: Reader = (run) => {
  const options = optionsOf(run.args, TARGET)
  const { sources, target } = sourcesAndTarget(run)
  if (target) for (const path of placesIn(run, sources, target)) touch(run, 'create', [path])
  if (target && sources.length > 0) keepLinks(run, sources, target)
  if (target && sources.length > 0)
    touch(run, has(options, '-f', '--force') ? 'overwrite' : 'create', [target])
}

/** `rsync --delete` makes the target equal to the source; what only the target had is lost. */
export const rsync: Reader = (run) => {
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
