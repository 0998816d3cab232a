import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/publish-secret',
  title: 'adds a file of secrets to the repository by force',
  effect: 'deny',
  why: 'It was ignored for a reason; once pushed, a secret is out.',
  instead: 'Leave it untracked, and add an example file such as `.env.example`.',
  examples: {
    stops: ['git add -f .env.production'],
    allows: ['git add .env.example', 'git add -A'],
  },
  match: effectsWhere(
    ({ verb, target }) => verb === 'publish' && target.kind === 'file' && target.zone === 'secret',
  ),
})
