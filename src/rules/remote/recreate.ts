import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/recreate',
  title: 'deletes something that runs and creates it again',
  effect: 'deny',
  why: 'Delete-and-recreate is not an update: data, addresses and uptime of the old one are gone. This is how an environment was down for 13 hours.',
  instead:
    'Change it in place: `terraform plan` shows what an update would do, and `kubectl diff` what would change.',
  examples: {
    stops: [
      'terraform apply -replace=aws_db_instance.main -auto-approve',
      'terraform taint aws_instance.web',
      'kubectl replace --force -f pod.yaml',
      'aws cloudformation delete-stack --stack-name web && aws cloudformation create-stack --stack-name web --template-body file://t.yml',
      'docker volume rm pgdata && docker compose up -d',
    ],
    allows: ['terraform plan', 'kubectl diff -f pod.yaml'],
  },
  match: effectsWhere(
    ({ verb, target, environment }) =>
      verb === 'recreate' && isRemote(target) && environment !== 'local',
  ),
})
