import type { Signal } from '@preact/signals'
import type { ModeView } from '../../../src/daemon/people/api.ts'

const KINDS: readonly (readonly [ModeView['kind'], string, string])[] = [
  [
    'freeze',
    'Freeze',
    'Nothing changes that others rely on: no push to shared branches, deployment, publishing, cloud, cluster or database that is not local.',
  ],
  ['plan', 'Plan', 'Reads pass, and writing the file of the plan.'],
  ['chat', 'Chat', 'Only reads pass.'],
]

/** Freeze first and large; the two milder uses of the same switch beside it. */
export function KindFields({
  kind,
  files,
}: {
  readonly kind: Signal<ModeView['kind']>
  readonly files: Signal<boolean>
}) {
  return (
    <fieldset class="kinds">
      <legend>Mode</legend>
      {KINDS.map(([value, name, what]) => (
        <label key={value} class={`option ${value}`}>
          <input
            type="radio"
            name="kind"
            checked={kind.value === value}
            onChange={() => (kind.value = value)}
          />
          <span>
            <strong>{name}</strong>
            <span class="soft">{what}</span>
          </span>
        </label>
      ))}
      <label class="check files">
        <input
          type="checkbox"
          checked={files.value && kind.value === 'freeze'}
          disabled={kind.value !== 'freeze'}
          onChange={(event) => (files.value = event.currentTarget.checked)}
        />
        Freeze every file too: agents can read, and change nothing
      </label>
    </fieldset>
  )
}
