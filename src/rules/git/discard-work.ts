import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/discard-work',
  title: 'throws away uncommitted work',
  effect: 'deny',
  why: 'What was never committed is in no reflog: it cannot be brought back.',
  instead: 'Keep it first with `git stash push --include-untracked`, then go on.',
  examples: {
    stops: [
      'git reset --hard',
      'git reset --hard HEAD~3',
      'git checkout .',
      'git restore .',
      'git -C ../api reset --hard',
      'git switch --discard-changes main',
      '/usr/bin/git reset --hard',
      "git -c alias.x='reset --hard' x",
      'git submodule deinit -f --all',
      'git checkout-index -f -a',
    ],
    allows: [
      'git stash push --include-untracked',
      'git reset --soft HEAD~1',
      'git reset HEAD~1',
      'git restore --staged .',
      'git checkout -b feature',
    ],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'discard' && target.kind === 'git' && target.part === 'work-tree' && scope === 'all',
  ),
})
