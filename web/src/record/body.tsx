import { Command } from '../text/command.tsx'

/** The entry as it is stored. */
export function Body({ body }: { readonly body: { readonly [key: string]: unknown } }) {
  return <Command text={JSON.stringify(body, null, 2)} marks={[]} />
}
