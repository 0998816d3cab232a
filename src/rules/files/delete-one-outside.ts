import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-one-outside',
  title: 'deletes a file outside of the repository',
  effect: 'ask',
  why: 'The task is in this repository; what lies outside belongs to other work or to the person.',
  instead: 'Work inside the repository, or let the person decide.',
  examples: {
    stops: ['rm ~/notes.txt', 'rm /etc/hosts.bak', 'rm ../other-project/a.ts'],
    allows: ['rm src/old.ts', 'rm -f /tmp/notes.md'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'delete' &&
      target.kind === 'file' &&
      scope === 'one' &&
      (target.zone === 'outside' || target.zone === 'home' || target.zone === 'system'),
  ),
})
