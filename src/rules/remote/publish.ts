import { isRemote } from '../../facts/facts.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'remote/publish',
  title: 'publishes something for everyone',
  effect: 'ask',
  why: 'What is out is out: others install it at once, and a version number is used only once.',
  instead:
    'Build it and look inside first (`npm pack --dry-run`, `cargo publish --dry-run`), then let the person publish.',
  examples: {
    stops: [
      'npm publish --access public',
      'gem push my-1.0.gem',
      'gh release create v1.0.0 --generate-notes',
      'twine upload dist/*',
      'docker push acme/api:latest',
    ],
    allows: ['npm pack --dry-run', 'cargo publish --dry-run', 'gh release view v1.0.0'],
  },
  match: effectsWhere(
    ({ verb, target, environment }) =>
      verb === 'publish' && isRemote(target) && environment !== 'local',
  ),
})
