import { modes } from '../daemon/known.ts'
import { Heading } from '../shell/heading.tsx'
import { Section } from '../shell/section.tsx'
import { Held } from './held.tsx'
import { SetForm } from './set.tsx'

/** What holds, and the switch to stop every change. */
export function ModesPage() {
  const list = modes.value
  return (
    <div class="page modes">
      <Heading shows="modes">Modes</Heading>
      <Section title="What holds" count={list.length}>
        {list.length === 0 ? (
          <p class="empty">Build mode everywhere: what the rules let pass, passes.</p>
        ) : (
          <ul class="held">
            {list.map((mode) => (
              <Held key={`${mode.kind} ${mode.project}`} mode={mode} />
            ))}
          </ul>
        )}
      </Section>
      <SetForm />
    </div>
  )
}
