import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-home',
  title: 'deletes or moves away the home folder, or a folder of the person in it',
  effect: 'deny',
  why: 'It holds work, keys and settings of more than this project, and no repository brings them back.',
  instead:
    'Delete the one file that is meant, by its full name, or move it to a folder beside it first.',
  examples: {
    stops: [
      'rm -rf ~',
      'rm -rf ~/*',
      'cd ~ && rm -rf .',
      'rm -rf ~/Documents',
      'find ~ -type f -delete',
      'mv ~/* /dev/null',
    ],
    allows: ['rm -rf ~/.cache/pip', 'rm -rf node_modules', 'ls ~'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      (verb === 'delete' || verb === 'move') &&
      target.kind === 'file' &&
      target.zone === 'home' &&
      scope !== 'one',
  ),
})
