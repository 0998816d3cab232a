import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-secret',
  title: 'deletes or replaces keys or credentials',
  effect: 'deny',
  why: 'A key that is gone locks people and services out, and is not in git.',
  instead: 'Move it aside under another name, or let the person do it.',
  examples: {
    stops: [
      'rm ~/.ssh/id_ed25519',
      'shred -u -n 3 ~/.ssh/id_ed25519',
      '> ~/.kube/config',
      ': > ~/.ssh/authorized_keys',
    ],
    allows: ['rm -f .env.example', 'echo "PORT=3000" >> .env'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      (verb === 'delete' || verb === 'overwrite') &&
      target.kind === 'file' &&
      target.zone === 'secret',
  ),
})
