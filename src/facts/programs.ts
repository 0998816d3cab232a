import { readCode } from './code/code.ts'
import { CODE_PROGRAMS, languageOf } from './code/programs.ts'
import { DATABASE_PROGRAMS } from './database/programs.ts'
import type { Field } from './facts.ts'
import { FAMILIAR } from './familiar.ts'
import { fileProgram } from './files/programs.ts'
import { readGit } from './git/programs.ts'
import { readEnvironment } from './guard/environment.ts'
import { readFilling, readMentions } from './guard/mentions.ts'
import { GUARD_PROGRAMS } from './guard/programs.ts'
import { readLeaks } from './http/leaks.ts'
import { HTTP_PROGRAMS } from './http/programs.ts'
import { PROJECT_PROGRAMS } from './project/programs.ts'
import type { Run } from './shell/run.ts'
import { WRAPPERS } from './shell/wrappers.ts'
import { readContext } from './tools/contexts.ts'
import {
  carriesCommand,
  readHiddenCommand,
  readHiddenOptions,
  readHiddenSql,
} from './tools/hidden.ts'
import { readUnfamiliar, toolReader } from './tools/programs.ts'

type Reader = (run: Run) => void

/** The readers of each program. One program may have several: `docker` deletes volumes and runs other programs. */
function readersOf(name: string): readonly Reader[] {
  const git = name === 'git' || name === 'hub' ? readGit : undefined
  return [
    git,
    fileProgram(name),
    GUARD_PROGRAMS.get(name),
    CODE_PROGRAMS.get(name),
    DATABASE_PROGRAMS.get(name),
    toolReader(name),
    PROJECT_PROGRAMS.get(name),
    HTTP_PROGRAMS.get(name),
  ].filter((reader) => reader !== undefined)
}

/** Disks by their names, given to whatever program: only those that look are harmless. */
const DISK = /^\/dev\/((sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|md|dm-|mapper\/|loop|nbd)\w*)/
const LOOKS_AT_DISKS =
  /^(lsblk|blkid|smartctl|df|du|ls|stat|file|mount|findmnt|udevadm|cat|head|fdisk|parted|sgdisk|wipefs|dd|cryptsetup|test|\[|echo|printf|umount|swapon|hdparm|dumpe2fs|tune2fs|e2label|fsck|e2fsck|badblocks|nvme)$/

function readDevices(run: Run): void {
  if (LOOKS_AT_DISKS.test(run.name) && !run.args.some((arg) => DESTROYS_DISKS.test(arg.text)))
    return
  if (fileProgram(run.name) || WRAPPERS.has(run.name)) return
  for (const arg of run.args) {
    if (!DISK.test(arg.text)) continue
    run.reading.effect({
      verb: 'overwrite',
      target: { kind: 'device', name: arg.text },
      environment: 'local',
      scope: 'all',
      reversibility: 'irreversible',
      span: arg.span,
    })
  }
}

const DESTROYS_DISKS = /^(--security-erase\w*|-w|format|sanitize|--yes-i-know\S*)$/

/** Tools that are known for something else, and pass SQL on to a database. */
const DATABASE_CARRIERS =
  /^(heroku|railway|pscale|supabase|flyctl|fly|rails|manage\.py|presto|hive|beeline|doctrine|console|dbt|pgcli|mycli|litecli|neonctl)$/

export function readProgram(run: Run): void {
  const readers = readersOf(run.name)
  for (const reader of readers) reader(run)
  readContext(run)
  readMentions(run)
  readFilling(run)
  readDevices(run)
  readHiddenOptions(run)
  readLeaks(run)
  if (readers.length === 0 && !WRAPPERS.has(run.name) && !FAMILIAR.has(run.name)) {
    readUnfamiliar(run)
    readHiddenCommand(run)
  } else if (!WRAPPERS.has(run.name) && !FAMILIAR.has(run.name) && carriesCommand(run))
    readHiddenCommand(run)
  const unread = readers.length === 0 && !FAMILIAR.has(run.name) && !WRAPPERS.has(run.name)
  if (unread || DATABASE_CARRIERS.test(run.name)) readHiddenSql(run)
}

/** True for a program that is read here; another one at some path of its own is a script of the project. */
export function isProgram(name: string): boolean {
  return readersOf(name).length > 0 || WRAPPERS.has(name)
}

/** A script of another language, run by its path. */
export function readScript(run: Run, script: Field, text: string): void {
  const language = languageOf(text)
  if (language) readCode(run, { ...script, text }, language)
  else
    run.reading.unknown(
      'unread-language',
      `the script ${script.text} is in a language that is not read here`,
      run.span,
    )
}

export { readEnvironment }
