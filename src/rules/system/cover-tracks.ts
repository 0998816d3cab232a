import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/cover-tracks',
  title: 'removes traces or scheduled jobs of the system',
  effect: 'deny',
  why: 'Histories and logs are how people find out what happened.',
  instead: 'Leave them as they are.',
  examples: {
    stops: ['history -c', 'crontab -r', 'journalctl --vacuum-time=1s'],
    allows: ['history | tail -20', 'crontab -l'],
  },
  match: effectsWhere(
    ({ verb, target }) => (verb === 'disarm' || verb === 'delete') && target.kind === 'system',
  ),
})
