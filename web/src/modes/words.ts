import { oneLine } from '../text/safe.ts'

/** The folder's own name; the whole path stands where there is room. */
export function projectName(project: string): string {
  if (project === '*') return 'every project'
  return oneLine(project.split('/').filter(Boolean).at(-1) ?? project)
}

export function projectPath(project: string): string {
  return project === '*' ? 'Every project' : oneLine(project)
}
