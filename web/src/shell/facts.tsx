import { daemon, roster } from '../daemon/known.ts'

const PROFILES = {
  solo: 'One person approves, with a delay.',
  team: 'Two others approve, where production cannot be brought back.',
} as const

const LEVELS = {
  'same-account': 'The same user as the agents: a seat belt, not a vault.',
  'own-account': 'A user of its own, which agents cannot reach.',
} as const

/** What one must always know about this interlock: who approves, and how much it holds. */
export function Facts() {
  const level = daemon.value?.level
  const { profile, digest } = roster.value ?? {}
  if (level === undefined || profile === undefined) return null
  return (
    <dl class="facts">
      <div title={PROFILES[profile]}>
        <dt>Profile</dt>
        <dd>{profile}</dd>
      </div>
      <div class="level" title={LEVELS[level]}>
        <dt>Level</dt>
        <dd>{level === 'own-account' ? 'own account' : 'same account'}</dd>
      </div>
      <div title={digest || 'Nobody is enrolled.'}>
        <dt>Roster</dt>
        <dd>{digest ? <code>{digest.slice(0, 12)}</code> : 'nobody enrolled'}</dd>
      </div>
    </dl>
  )
}
