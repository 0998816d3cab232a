import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/destroy-elsewhere',
  title: 'deletes what runs or is stored in an environment that others may share',
  effect: 'ask',
  why: 'A staging or development environment is somebody’s work too.',
  instead: 'Delete the one thing you made, by its name, or ask who else uses it.',
  examples: {
    stops: [
      'aws --profile staging sqs purge-queue --queue-url https://sqs.example/jobs',
      'kubectl -n dev delete deployment api',
    ],
    allows: ['kubectl --context minikube delete deployment api'],
  },
  match: effectsWhere(
    ({ verb, target, reversibility, environment }) =>
      verb === 'delete' &&
      isRemote(target) &&
      reversibility === 'irreversible' &&
      (environment === 'staging' || environment === 'dev'),
  ),
})
