import { Prose } from '../text/prose.tsx'

/** What went wrong, said at once. */
export function Failed({ text }: { readonly text: string }) {
  return (
    <div role="alert">
      {text !== '' && (
        <p class="notice failed">
          <Prose text={text} />
        </p>
      )}
    </div>
  )
}
