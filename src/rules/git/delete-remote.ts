import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/delete-remote',
  title: 'deletes branches or tags on the remote',
  effect: 'deny',
  why: 'Others work from them, and releases are built from tags.',
  instead: 'Leave it to the person, or to the pull request that is merged.',
  examples: {
    stops: [
      'git push origin --delete feature',
      'git push origin :main',
      'git push origin -d v1.2.0',
    ],
    allows: ['git push origin main', 'git branch -d merged'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'delete' &&
      target.kind === 'git' &&
      (target.part === 'remote-branch' || target.part === 'remote-tag'),
  ),
})
