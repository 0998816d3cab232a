import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'cloud/change-unread',
  title: 'changes infrastructure without anyone reading the plan',
  effect: 'ask',
  why: 'A plan that nobody reads may replace what it should update.',
  instead: 'Save the plan with `terraform plan -out=next.tfplan` and show it to the person.',
  examples: {
    stops: [
      'terraform apply -auto-approve',
      'pulumi up --yes',
      'terraform state rm aws_instance.web',
      'kubectl delete pod web-1',
    ],
    allows: ['terraform plan -out=next.tfplan', 'kubectl get pods'],
  },
  match: effectsWhere(
    ({ verb, target, reversibility }) =>
      (verb === 'change' || verb === 'delete' || verb === 'stop') &&
      (target.kind === 'cloud' || target.kind === 'cluster') &&
      reversibility !== 'irreversible',
  ),
})
