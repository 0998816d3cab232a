import type { Effect, EntryView } from '../../../src/daemon/people/api.ts'
import { sessions } from '../daemon/known.ts'
import { projectName } from '../modes/words.ts'
import { Choice } from '../shell/choice.tsx'
import { SearchBox } from '../shell/search-box.tsx'
import { oneLine } from '../text/safe.ts'
import { loading } from './entries.ts'
import { type Filters, filters, NO_FILTERS } from './filters.ts'

const KINDS: readonly (readonly [EntryView['kind'], string])[] = [
  ['action', 'Actions'],
  ['signal', 'Signals'],
  ['approval', 'Approvals'],
  ['incident', 'Incidents'],
  ['service', 'Service'],
]

const EFFECTS: readonly (readonly [Effect, string])[] = [
  ['deny', 'Stopped'],
  ['ask', 'Asked'],
  ['allow', 'Passed'],
]

export function FilterBar() {
  const now = filters.value
  const set = (change: Partial<Filters>): void => {
    filters.value = { ...filters.peek(), ...change }
  }
  const changed = Object.values(now).some((value) => value !== '')
  return (
    <search class="filters">
      <SearchBox label="Search the record" value={now.q} onWords={(q) => set({ q })} />
      <Choice
        label="Kind"
        any="Every kind"
        options={KINDS}
        value={now.kind}
        onChoose={(kind) => set({ kind })}
      />
      <Choice
        label="Verdict"
        any="Every verdict"
        options={EFFECTS}
        value={now.effect}
        onChoose={(effect) => set({ effect })}
      />
      <Choice
        label="Session"
        any="Every session"
        options={sessionOptions(now.session)}
        value={now.session}
        onChoose={(session) => set({ session })}
      />
      <span class="soft searching" role="status">
        {loading.value && now.q !== '' && 'Searching…'}
      </span>
      {changed && (
        <button type="button" class="quiet" onClick={() => (filters.value = NO_FILTERS)}>
          Clear
        </button>
      )}
    </search>
  )
}

/** The live ones, and the one that is chosen, which may have ended long ago. */
function sessionOptions(chosen: string): readonly (readonly [string, string])[] {
  const live = [...sessions.value.values()].map(
    ({ id, agent, cwd }) => [id, `${oneLine(agent)} in ${projectName(cwd)}`] as const,
  )
  const known = chosen === '' || sessions.value.has(chosen)
  return known ? live : [...live, [chosen, oneLine(chosen)]]
}
