import type { ModeView } from '../../../src/daemon/people/api.ts'
import { modes } from '../daemon/known.ts'
import { projectName } from '../modes/words.ts'
import { oneLine } from '../text/safe.ts'
import { moment } from '../time/words.ts'
import { hrefOf } from './route.ts'

const SHOWN = 2

const VERBS = { freeze: 'Frozen', plan: 'Plan only', chat: 'Reads only' } as const

/** The modes that hold, a freeze first. */
export function Banner() {
  const held = modes.value
  if (held.length === 0) return null
  const more = held.length - SHOWN
  return (
    <section class="banner" aria-label="Modes that hold">
      {held.slice(0, SHOWN).map((mode) => (
        <Held key={`${mode.kind} ${mode.project}`} mode={mode} />
      ))}
      {more > 0 && (
        <a class="bar mode" href={hrefOf('modes')}>
          and {more} more
        </a>
      )}
    </section>
  )
}

function Held({ mode }: { readonly mode: ModeView }) {
  const { kind, project, owner, reason, until } = mode
  return (
    <a class={`bar mode ${kind}`} href={hrefOf('modes')}>
      <strong class="clip">
        {VERBS[kind]}: {projectName(project)}
      </strong>
      <span class="clip">
        {oneLine(reason)} · {oneLine(owner)},{' '}
        {until === undefined ? 'until somebody ends it' : `until ${moment(until)}`}
      </span>
    </a>
  )
}
