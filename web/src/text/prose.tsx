import { safe } from './safe.ts'

/** Words between backquotes are shown as code; the rest is text. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <>
      {safe(text)
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}
    </>
  )
}
