import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/blind',
  title: 'switches off a check, a log or a trace elsewhere',
  effect: 'deny',
  why: 'Checks and logs are how people find out what happened, and in time.',
  instead: 'Leave it on, and say what it gets in the way of.',
  examples: {
    stops: [
      'aws cloudtrail stop-logging --name org-trail',
      'gh pr merge 12 --admin',
      'aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Suspended',
      'npm config set strict-ssl false',
      'pip install --index-url http://packages.example/simple corp-utils',
      'sudo ufw disable',
    ],
    allows: ['gh pr checks 12', 'npm config get strict-ssl', 'sudo ufw status'],
  },
  match: effectsWhere(
    ({ verb, target }) => verb === 'disarm' && (isRemote(target) || target.kind === 'network'),
  ),
})
