import { hrefOf } from '../shell/route.ts'

/** Interlock's own reasons (interlock/…) are no rules. */
export function RuleLink({ rule }: { readonly rule: string }) {
  if (rule.startsWith('interlock/')) return <code class="soft">{rule}</code>
  return (
    <a href={hrefOf('rules', rule)}>
      <code>{rule}</code>
    </a>
  )
}
