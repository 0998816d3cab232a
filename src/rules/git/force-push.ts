import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/force-push',
  title: 'replaces commits on the remote',
  effect: 'deny',
  why: 'Others may have built on them; their next pull breaks, and what only the remote had is gone.',
  instead:
    'Add a commit that puts it right, with `git revert`, and push that. A rewrite of your own branch, with a lease, is for a person to confirm.',
  examples: {
    stops: [
      'git push -f',
      'git push origin main --force',
      'git push -uf origin develop',
      'git push origin +HEAD:refs/heads/release',
      'git push --mirror origin',
    ],
    allows: [
      'git push',
      'git push origin fix/force-refresh',
      'git push --dry-run --force origin main',
      'git push --follow-tags',
    ],
  },
  match: effectsWhere(
    ({ verb, target, reversibility }) =>
      verb === 'rewrite' &&
      target.kind === 'git' &&
      target.part === 'remote-branch' &&
      reversibility === 'irreversible',
  ),
})
