import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-folder',
  title: 'deletes a folder of sources',
  effect: 'ask',
  why: 'What is committed comes back from git; what is not, does not.',
  instead: 'Use `git rm -r` for tracked files, which git refuses when they hold uncommitted work.',
  examples: {
    stops: ['rm -rf src', 'rm -r docs', 'find src -type f -delete'],
    allows: ['git rm -r src/legacy', 'rm -rf dist coverage', 'rm src/old.ts'],
  },
  match: effectsWhere(
    ({ verb, target, scope, reversibility }) =>
      verb === 'delete' &&
      target.kind === 'file' &&
      target.zone === 'project' &&
      scope !== 'one' &&
      reversibility !== 'reversible',
  ),
})
