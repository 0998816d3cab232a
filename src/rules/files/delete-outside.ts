import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-outside',
  title: 'deletes a folder outside of the repository',
  effect: 'deny',
  why: 'The task is in this repository; what lies outside belongs to other work, and nothing here can bring it back.',
  instead: 'Work inside the repository, or ask the person to delete that folder.',
  examples: {
    stops: ['rm -rf ~/projects/other', 'rsync -a --delete /tmp/empty/ ~/projects/other/'],
    allows: ['rm -rf packages/core/dist', 'rm -f /tmp/notes.md'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'delete' && target.kind === 'file' && target.zone === 'outside' && scope !== 'one',
  ),
})
