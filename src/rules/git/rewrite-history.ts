import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/rewrite-history',
  title: 'rewrites all commits, or removes the traces by which lost ones are found',
  effect: 'deny',
  why: 'Every commit gets a new id, and what pointed to the old ones is lost for everybody.',
  instead: 'Put it right with a new commit: `git revert`.',
  examples: {
    stops: [
      "git filter-branch --tree-filter 'rm -f secrets.txt' HEAD",
      'git filter-repo --path secrets.txt --invert-paths',
      'git reflog expire --expire=now --all',
      'git gc --prune=now',
    ],
    allows: ['git gc', 'git log', 'git rebase main'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      (verb === 'rewrite' || verb === 'delete' || verb === 'disarm') &&
      target.kind === 'git' &&
      target.part === 'history',
  ),
})
