import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/drop-stashes',
  title: 'throws away every stash',
  effect: 'deny',
  why: 'A stash is uncommitted work that somebody wanted to keep.',
  instead: 'Look with `git stash list`, and apply what is needed.',
  examples: {
    stops: ['git stash clear'],
    allows: ['git stash list', 'git stash pop', 'git stash'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'discard' && target.kind === 'git' && target.part === 'stash' && scope === 'all',
  ),
})
