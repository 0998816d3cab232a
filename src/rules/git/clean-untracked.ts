import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/clean-untracked',
  title: 'deletes files that git does not have',
  effect: 'deny',
  why: 'Untracked and ignored files (.env, uploads, local databases, new sources) are in no commit.',
  instead:
    'Look first with `git clean -n`, then delete by name; or `git stash push --include-untracked`.',
  examples: {
    stops: [
      'git clean -fdx',
      'git clean -ffdx',
      'git -c clean.requireForce=false clean -d',
      'git clean --force',
    ],
    allows: ['git clean -n', 'git clean -ndx', 'git stash push --include-untracked'],
  },
  match: effectsWhere(
    ({ verb, target }) => verb === 'delete' && target.kind === 'git' && target.part === 'work-tree',
  ),
})
