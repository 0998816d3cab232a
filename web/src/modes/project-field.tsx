import type { Signal } from '@preact/signals'
import { modes, sessions } from '../daemon/known.ts'
import { projectPath } from './words.ts'

/** Where it holds: a folder that agents work in, or every project. */
export function ProjectField({ project }: { readonly project: Signal<string> }) {
  const folders = new Set([
    ...[...sessions.value.values()].map(({ cwd }) => cwd),
    ...modes.value.map((mode) => mode.project),
  ])
  folders.delete('*')
  return (
    <label class="field">
      <span>Where</span>
      <select
        value={project.value}
        onChange={(event) => {
          project.value = event.currentTarget.value
        }}
      >
        {['*', ...[...folders].sort()].map((folder) => (
          <option key={folder} value={folder}>
            {projectPath(folder)}
          </option>
        ))}
      </select>
    </label>
  )
}
