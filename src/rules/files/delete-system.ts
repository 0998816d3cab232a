import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-system',
  title: 'deletes files of the system or of a service',
  effect: 'deny',
  why: 'Folders such as /etc, /usr, /var and /srv belong to the machine and its services; other people depend on them.',
  instead:
    'Leave them to the package manager or the service, or ask the person who runs this machine.',
  examples: {
    stops: [
      'sudo rm -rf /var/log',
      'rm -rf /srv/data',
      'rm -Rf /usr/local',
      'rm -rf /var/lib/mysql/*',
    ],
    allows: ['rm -rf /tmp/build', 'ls /etc'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      (verb === 'delete' || verb === 'move') &&
      target.kind === 'file' &&
      target.zone === 'system' &&
      scope !== 'one',
  ),
})
