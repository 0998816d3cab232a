import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-repository',
  title: 'deletes the whole repository',
  effect: 'deny',
  why: 'Uncommitted, untracked and unpushed work goes with it.',
  instead:
    'Delete the build output by its name, such as `rm -rf dist`, or list what is untracked with `git clean -n`.',
  examples: {
    stops: ['rm -rf .', 'rm -rf ./* ./.*', 'rm -rf *', 'find . -delete'],
    allows: ['rm -rf dist', 'git clean -n'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      (verb === 'delete' || (verb === 'move' && scope === 'all')) &&
      target.kind === 'file' &&
      target.zone === 'repository',
  ),
})
