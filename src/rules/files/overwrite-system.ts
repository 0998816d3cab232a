import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/overwrite-system',
  title: 'writes over files of the system or of the person',
  effect: 'deny',
  why: 'The machine, its services or the person’s shell read them; a wrong byte is felt by everything.',
  instead: 'Write into the repository or into /tmp, and let the person put it in place.',
  examples: {
    stops: [
      'sudo cp ./node /usr/bin/sudo',
      'echo x > /etc/hosts',
      'ln -sfn /dev/null ~/.bashrc',
      'sudo sh -c "> /var/log/auth.log"',
    ],
    allows: ['echo x > notes.md', 'cp a.txt /tmp/a.txt'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'overwrite' &&
      target.kind === 'file' &&
      (target.zone === 'system' || target.zone === 'home'),
  ),
})
