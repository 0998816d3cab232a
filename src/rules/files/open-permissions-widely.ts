import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/open-permissions-widely',
  title: 'opens a whole tree to everyone',
  effect: 'deny',
  why: 'Anyone on the machine can then change what is in it, and the permissions that were there are not kept anywhere.',
  instead: 'Give the one file the one right it needs, such as `chmod u+x run.sh`.',
  examples: {
    stops: [
      'chmod -R 777 /',
      'sudo chmod -R 0777 ~',
      'setfacl -R -m o::rwx /',
      'chmod -R 000 /etc',
      'sudo chmod 4755 /usr/local/bin/.b',
    ],
    allows: ['chmod u+x run.sh', 'chmod 600 ~/.ssh/id_ed25519', 'chmod 644 README.md'],
  },
  match: effectsWhere(
    ({ verb, target, scope, detail }) =>
      target.kind === 'file' &&
      ((verb === 'grant' &&
        (target.zone === 'root' ||
          target.zone === 'system' ||
          target.zone === 'home' ||
          target.zone === 'secret')) ||
        (verb === 'change' &&
          detail !== undefined &&
          scope === 'all' &&
          target.zone !== 'project' &&
          target.zone !== 'build' &&
          target.zone !== 'temp')),
  ),
})
