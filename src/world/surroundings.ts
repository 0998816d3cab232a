import os from 'node:os'
import { readPath } from './answers.ts'

/** Folders for what nobody keeps, by each of their names. */
export function temporaryFolders(): readonly string[] {
  const folders = ['/tmp', '/var/tmp', '/private/tmp', '/dev/shm', os.tmpdir()]
  return [...new Set(folders.flatMap((folder) => [folder, readPath(folder).real]))]
}

/** Where agents of this person are told to ask us, through links too. Project files are known by their names. */
export function guardSettings(home: string): readonly string[] {
  const files = [
    `${home}/.claude/settings.json`,
    `${home}/.claude/settings.local.json`,
    '/etc/claude-code/managed-settings.json',
  ]
  return [...new Set(files.flatMap((file) => [file, readPath(file).real]))]
}
