import { CLONES_MAX } from '../../limits.ts'
import type { Command } from '../facts.ts'
import { absolute, isWithin } from '../files/path.ts'
import type { Run } from '../shell/run.ts'

/** The folder that this action has cloned and `path` lies in. */
export function clonedFolder({ reading, frame }: Run, path: string): string | undefined {
  // Where the shell was then is not kept: where the action began, or where it is now.
  const folders = [reading.world.cwd, frame.scope.cwd]
  return reading.commands
    .filter(({ name, args }) => name === 'git' && args[0]?.text === 'clone')
    .slice(0, CLONES_MAX)
    .flatMap((command) => cloneTarget(command) ?? [])
    .flatMap((target) => folders.map((folder) => absolute(target, folder)))
    .find((into) => into !== undefined && isWithin(path, into))
}

/** True for a clone whose folder was not there before: what is in it, its history too, came with it. */
export function isOwnClone(run: Run, path: string): boolean {
  const folder = clonedFolder(run, path)
  if (folder === undefined || isWithin(run.reading.world.cwd, folder)) return false
  const { kind } = run.reading.path(folder)
  return kind === 'absent' || kind === 'unknown'
}

/** The name that a clone is given, or takes from its address. */
function cloneTarget({ args }: Command): string | undefined {
  const [url, folder] = args
    .slice(1)
    .filter(
      ({ text }, i, all) =>
        !text.startsWith('-') &&
        !/^(-b|--branch|--depth|-o|--origin)$/.test(all[i - 1]?.text ?? ''),
    )
  const last = url?.text.replace(/\/$/, '').split(/[/:]/).at(-1)
  return folder?.text ?? last?.replace(/\.git$/, '')
}
