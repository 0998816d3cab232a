import { has, optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { says } from '../shell/source.ts'
import { touch } from './locate.ts'
import type { Reader } from './reader.ts'

/** `rm`: a folder with everything below it, or files one by one. */
export const remove: Reader = (run) => {
  const options = optionsOf(run.args)
  if (has(options, '--help', '--version')) return
  const recursive = has(options, '-r', '-R', '--recursive', '-d')
  const named = options.rest.filter(({ text }) => !isInstalledAgain(text, run))
  const { home } = run.reading.world.user
  // A login may have a dot in it, as `ana.smith`.
  const isFolder = (text: string) => text === home || !isPlainFile(text)
  touch(run, 'delete', named, ({ text, glob }) =>
    recursive && isFolder(text) ? { scope: glob ? 'all' : 'many' } : {},
  )
}

/** Dependencies that are fetched again by what follows: `rm -rf vendor && composer install`. */
const AGAIN: Readonly<Record<string, RegExp>> = {
  vendor: /\b(composer (install|update)|bundle install|go mod vendor|cargo vendor)\b/,
  deps: /\bmix deps\.get\b/,
}

function isInstalledAgain(name: string, run: Run): boolean {
  const bare = name.replace(/^\.\//, '').replace(/\/$/, '')
  const by = Object.hasOwn(AGAIN, bare) ? AGAIN[bare] : undefined
  return by !== undefined && says(run.frame.source, by)
}

/** `package-lock.json`, `a.ts`: with `-r` too it is one file. A name that starts with a dot may be a folder. */
function isPlainFile(text: string): boolean {
  return /[^/.*?]\.(?!git$|d$)[A-Za-z][A-Za-z0-9]{0,9}$/.test(text) && !text.endsWith('.app')
}

export const removeFiles: Reader = (run) =>
  touch(run, 'delete', optionsOf(run.args, { values: 's' }).rest)

/** `rmdir` takes only empty folders; `/s` and `/q` are options of Windows. */
export const removeEmpty: Reader = (run) => {
  const folders = optionsOf(run.args).rest.filter(({ text }) => !/^\/[sq]$/i.test(text))
  touch(run, 'delete', folders, { reversibility: 'reversible' })
}

export const shred: Reader = (run) =>
  touch(
    run,
    'delete',
    optionsOf(run.args, { values: 'ns', longValues: ['iterations', 'size'] }).rest,
    {
      reversibility: 'irreversible',
      detail: 'content that no backup of the disk brings back',
    },
  )

export const truncate: Reader = (run) => {
  const options = optionsOf(run.args, { values: 'sr', longValues: ['size', 'reference'] })
  touch(run, 'overwrite', options.rest)
}
