import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/stop-for-good',
  title: 'takes what runs elsewhere down to nothing',
  effect: 'deny',
  why: 'A service that is scaled to zero is an outage.',
  instead: 'Say what would stop, and let the person decide.',
  examples: {
    stops: ['aws ecs update-service --cluster prod --service web --desired-count 0'],
    allows: ['aws ecs describe-services --cluster prod --services web'],
  },
  match: effectsWhere(
    ({ verb, target, environment, reversibility }) =>
      verb === 'stop' &&
      isRemote(target) &&
      environment !== 'local' &&
      reversibility === 'irreversible',
  ),
})
