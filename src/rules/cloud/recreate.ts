import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'cloud/recreate',
  title: 'deletes something that runs and creates it again',
  effect: 'deny',
  why: 'Delete-and-recreate is not an update: data, addresses and uptime of the old one are gone. This is how an environment was down for 13 hours.',
  instead:
    'Change it in place: `terraform plan` shows what an update would do, and `kubectl apply` keeps what runs.',
  examples: {
    stops: [
      'terraform apply -replace=aws_db_instance.main -auto-approve',
      'terraform taint aws_instance.web',
      'kubectl replace --force -f pod.yaml',
      'aws cloudformation delete-stack --stack-name prod && aws cloudformation create-stack --stack-name prod --template-body file://t.yml',
    ],
    allows: ['terraform plan', 'kubectl apply -f pod.yaml'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'recreate' && (target.kind === 'cloud' || target.kind === 'cluster'),
  ),
})
