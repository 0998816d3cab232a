import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/skip-checks',
  title: 'skips the checks that the project asks for',
  effect: 'deny',
  why: 'Hooks run the tests, the secret scan or the review gate that people agreed on.',
  instead: 'Let the hook run and put right what it finds.',
  examples: {
    stops: [
      'git commit --no-verify -m x',
      'git commit -nm x',
      'git push --no-verify',
      'git -c core.hooksPath=/dev/null commit -m x',
      'git config core.hooksPath /dev/null',
      'HUSKY=0 git commit -m x',
      'LEFTHOOK=0 git push origin feature',
    ],
    allows: [
      'git commit -m "skip --no-verify in docs"',
      'git config --get core.hooksPath',
      'git log -n 5',
    ],
  },
  match: effectsWhere(
    ({ verb, target }) => verb === 'disarm' && target.kind === 'git' && target.part === 'checks',
  ),
})
