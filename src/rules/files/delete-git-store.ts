import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-git-store',
  title: 'deletes or changes git’s own files',
  effect: 'deny',
  why: 'The folder .git holds every commit, branch and stash that was not pushed.',
  instead: 'Use git’s own commands; a stale lock is removed with `rm -f .git/index.lock`.',
  examples: {
    stops: ['rm -rf .git', 'rm -rf .git/objects'],
    allows: [
      'rm -f .git/index.lock',
      'git gc',
      'git clone --depth 1 https://github.com/acme/template app && rm -rf app/.git',
    ],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      (verb === 'delete' || verb === 'overwrite' || verb === 'move') &&
      target.kind === 'file' &&
      target.zone === 'git',
  ),
})
