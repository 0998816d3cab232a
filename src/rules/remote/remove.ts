import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/remove',
  title: 'removes something that can be made again',
  effect: 'ask',
  why: 'It runs or is kept elsewhere; others may notice before it is back.',
  instead: 'Say what would go, and let the person decide.',
  examples: {
    stops: [
      'kubectl delete pod web-1',
      'terraform state rm aws_instance.web',
      'docker system prune -f',
    ],
    allows: ['kubectl get pods', 'docker ps'],
  },
  match: effectsWhere(
    ({ verb, target, reversibility, environment }) =>
      verb === 'delete' &&
      isRemote(target) &&
      reversibility !== 'irreversible' &&
      environment !== 'local',
  ),
})
