import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/force-push-with-lease',
  title: 'replaces commits on the remote that nobody else has pushed over',
  effect: 'ask',
  why: 'The lease guards against commits pushed since the last fetch, not against people who have the old ones.',
  instead: 'Add a commit on top and push it plainly.',
  examples: {
    stops: ['git push --force-with-lease', 'git push --force-with-lease origin feature/x'],
    allows: ['git push origin feature/x'],
  },
  match: effectsWhere(
    ({ verb, target, reversibility }) =>
      verb === 'rewrite' &&
      target.kind === 'git' &&
      target.part === 'remote-branch' &&
      reversibility !== 'irreversible',
  ),
})
