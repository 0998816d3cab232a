import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'cloud/delete',
  title: 'deletes running infrastructure or stored data in a cloud',
  effect: 'deny',
  why: 'Services, disks and objects are gone for everyone who uses them, often without a copy.',
  instead:
    'Show the person what would go (`aws ec2 describe-instances`, `terraform plan -destroy`, `kubectl get`) and let them delete it.',
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
    ],
    allows: [
      'aws ec2 describe-instances',
      'terraform plan -destroy',
      'kubectl get pods',
      'docker compose down',
    ],
  },
  match: effectsWhere(
    ({ verb, target, reversibility }) =>
      verb === 'delete' &&
      (target.kind === 'cloud' || target.kind === 'cluster') &&
      reversibility === 'irreversible',
  ),
})
