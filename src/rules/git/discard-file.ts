import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/discard-file',
  title: 'throws away the uncommitted work in some files',
  effect: 'ask',
  why: 'What was never committed in them cannot be brought back.',
  instead: 'Keep it first with `git stash push -- FILE`, or look with `git diff`.',
  examples: {
    stops: [
      'git checkout -- src/app.ts',
      'git restore src/app.ts',
      'git reset --merge',
      'git worktree remove --force ../x',
    ],
    allows: ['git diff', 'git checkout main', 'git restore --staged src/app.ts'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'discard' && target.kind === 'git' && target.part === 'work-tree' && scope !== 'all',
  ),
})
