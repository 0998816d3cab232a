import type { Signal } from '@preact/signals'

interface Props {
  readonly label: string
  readonly value: Signal<string>
  readonly type?: 'text' | 'datetime-local'
  readonly placeholder?: string
}

/** One line to fill in. */
export function Field({ label, value, type = 'text', placeholder }: Props) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...(type === 'text' ? { type } : { type })}
        value={value.value}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          value.value = event.currentTarget.value
        }}
      />
    </label>
  )
}
