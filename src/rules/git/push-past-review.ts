import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/push-past-review',
  title: 'puts other commits onto a shared branch, past review',
  effect: 'ask',
  why: 'A push from a branch of another name to a shared one skips the pull request.',
  instead: 'Push the branch under its own name and open a pull request.',
  examples: {
    stops: ['git push origin HEAD:main', 'git push origin fix:release/2.0'],
    allows: ['git push origin main', 'git push -u origin feature/x'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'publish' && target.kind === 'git' && target.part === 'remote-branch',
  ),
})
