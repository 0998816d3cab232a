interface Props<T extends string> {
  readonly label: string
  /** What it says while nothing is chosen. */
  readonly any: string
  readonly options: readonly (readonly [value: T, text: string])[]
  readonly value: T | ''
  readonly onChoose: (value: T | '') => void
}

/** One of a few, or any. */
export function Choice<T extends string>({ label, any, options, value, onChoose }: Props<T>) {
  return (
    <select
      aria-label={label}
      class={value === '' ? '' : 'chosen'}
      value={value}
      onChange={(event) => {
        const { value: picked } = event.currentTarget
        onChoose(options.find(([option]) => option === picked)?.[0] ?? '')
      }}
    >
      <option value="">{any}</option>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  )
}
