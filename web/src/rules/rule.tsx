import type { RuleView } from '../../../src/daemon/people/api.ts'
import { Heading } from '../shell/heading.tsx'
import { hrefOf } from '../shell/route.ts'
import { Prose } from '../text/prose.tsx'
import { safe } from '../text/safe.ts'
import { RuleEffect } from './effect.tsx'

export function Rule({ rule }: { readonly rule: RuleView }) {
  return (
    <article class="rule">
      <header>
        <a class="back" href={hrefOf('rules')}>
          All rules
        </a>
        <p class="meta">
          <RuleEffect effect={rule.effect} />
          <code>{rule.id}</code>
        </p>
        <Heading level={2} shows={rule.id}>
          {rule.effect === 'deny' ? 'Stops' : 'Asks about'} what {rule.title}
        </Heading>
      </header>
      <h3>Why</h3>
      <p>
        <Prose text={rule.why} />
      </p>
      <h3>Instead</h3>
      <p>
        <Prose text={rule.instead} />
      </p>
      <Examples title={rule.effect === 'deny' ? 'It stops' : 'It asks about'} list={rule.stops} />
      <Examples title="It lets pass" list={rule.allows} />
    </article>
  )
}

function Examples({ title, list }: { readonly title: string; readonly list: readonly string[] }) {
  if (list.length === 0) return null
  return (
    <section>
      <h3>{title}</h3>
      <ul class="examples">
        {list.map((text) => (
          <li key={text}>
            <code>{safe(text)}</code>
          </li>
        ))}
      </ul>
    </section>
  )
}
