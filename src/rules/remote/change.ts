import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/change',
  title: 'changes what runs or is stored elsewhere',
  effect: 'ask',
  why: 'Others use it. A change that nobody has looked at may replace what it should update.',
  instead:
    'Save or show the plan first (`terraform plan -out=next.tfplan`, `kubectl diff`, `helm diff upgrade`), and let the person apply it.',
  examples: {
    stops: [
      'terraform apply -auto-approve',
      'pulumi up --yes',
      'kubectl apply -f k8s/',
      'helm rollback api 3',
      'npx wrangler deploy --env staging',
      'aws ecs update-service --cluster prod --service web --force-new-deployment',
      'vercel deploy --prod',
      'npm audit fix --force',
    ],
    allows: [
      'terraform plan -out=next.tfplan',
      'kubectl apply -f k8s/ --dry-run=server',
      'kubectl --context kind-e2e apply -f k8s/',
      'helm template ./chart',
    ],
  },
  match: effectsWhere(
    ({ verb, target, environment }) =>
      verb === 'change' && isRemote(target) && environment !== 'local',
  ),
})
