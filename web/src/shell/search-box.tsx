interface Props {
  readonly label: string
  readonly value: string
  readonly onWords: (words: string) => void
}

/** Where `/` leads. */
export function SearchBox({ label, value, onWords }: Props) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder="Search"
      value={value}
      onInput={(event) => onWords(event.currentTarget.value)}
    />
  )
}
