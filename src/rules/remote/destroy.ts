import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/destroy',
  title: 'deletes what runs or is stored elsewhere',
  effect: 'deny',
  why: 'Services, disks, objects and releases are gone for everyone who uses them, often without a copy. What is not said to be a test counts as production.',
  instead:
    'Show the person what would go (`aws ec2 describe-instances`, `terraform plan -destroy`, `kubectl get all`) and let them delete it.',
  examples: {
    stops: [
      'aws ec2 terminate-instances --instance-ids i-1 i-2',
      'aws s3 rm s3://prod-assets --recursive',
      'aws iam delete-user --user-name ops',
      'terraform destroy -auto-approve',
      'aws elasticbeanstalk terminate-environment --environment-name prod',
      'kubectl delete namespace prod',
      'gcloud sql instances delete main',
      'az group delete --name rg --yes',
      'docker compose down -v',
      'docker volume rm pgdata',
      'gh repo delete acme/api --yes',
      'npm unpublish my-lib --force',
      'fly apps destroy api --yes',
      'helmfile destroy',
      'nats stream rm ORDERS -f',
    ],
    allows: [
      'aws ec2 describe-instances',
      'terraform plan -destroy',
      'kubectl get all',
      'docker compose down',
      'gh repo view acme/api',
      'kubectl --context kind-e2e delete ns web',
    ],
  },
  match: effectsWhere(
    ({ verb, target, reversibility, environment }) =>
      verb === 'delete' &&
      isRemote(target) &&
      reversibility === 'irreversible' &&
      (environment === 'unknown' || environment === 'production'),
  ),
})
