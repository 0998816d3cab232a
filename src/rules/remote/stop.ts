import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/stop',
  title: 'stops what runs elsewhere',
  effect: 'ask',
  why: 'Whoever uses it is cut off.',
  instead: 'Say what would stop, and let the person decide.',
  examples: {
    stops: [
      'aws ec2 stop-instances --instance-ids i-0abc',
      'heroku restart --app prod',
      'az vm deallocate -g dev -n box',
    ],
    allows: ['aws ec2 describe-instances', 'heroku ps --app prod'],
  },
  match: effectsWhere(
    ({ verb, target, environment, reversibility }) =>
      verb === 'stop' &&
      isRemote(target) &&
      environment !== 'local' &&
      reversibility !== 'irreversible',
  ),
})
