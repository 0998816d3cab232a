import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/drop-stash',
  title: 'throws away a stash',
  effect: 'ask',
  why: 'A stash is uncommitted work that somebody wanted to keep.',
  instead: 'Look with `git stash show -p`, and keep it as a branch with `git stash branch kept`.',
  examples: {
    stops: ['git stash drop', 'git stash drop stash@{0}'],
    allows: ['git stash show -p', 'git stash branch kept'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'discard' && target.kind === 'git' && target.part === 'stash' && scope !== 'all',
  ),
})
