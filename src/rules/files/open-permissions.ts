import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/open-permissions',
  title: 'lets everyone write to files of the project',
  effect: 'ask',
  why: 'It hides a wrong owner behind a wider door, and git records only part of it.',
  instead: 'Give the owner the right instead, for example `chmod u+rwX -R src`.',
  examples: {
    stops: ['chmod -R 777 .', 'chmod 666 src/app.ts'],
    allows: ['chmod u+rwX -R src', 'chmod +x scripts/run.sh'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'grant' &&
      target.kind === 'file' &&
      (target.zone === 'repository' ||
        target.zone === 'project' ||
        target.zone === 'unknown' ||
        target.zone === 'outside'),
  ),
})
