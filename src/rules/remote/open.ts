import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/open',
  title: 'gives rights to others, or opens something to everyone',
  effect: 'deny',
  why: 'A door that is opened in haste is found by others before it is closed again.',
  instead: 'Name exactly who needs which right, and let the person grant it.',
  examples: {
    stops: [
      'aws s3api put-bucket-acl --bucket b --acl public-read-write',
      'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol -1 --cidr 0.0.0.0/0',
      'gh repo edit acme/api --visibility public --accept-visibility-change-consequences',
      'kubectl create clusterrolebinding x --clusterrole=cluster-admin --serviceaccount=web:default',
      'npm token create',
      'ngrok http 3000',
    ],
    allows: ['aws s3api get-bucket-acl --bucket b', 'kubectl auth can-i delete pods'],
  },
  match: effectsWhere(
    ({ verb, target, environment }) =>
      verb === 'grant' && isRemote(target) && environment !== 'local',
  ),
})
