import { isCheck } from '../../facts/files/checks.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/change-checks',
  title: 'changes the checks that the project runs, or who must review',
  effect: 'ask',
  why: 'Hooks and owners are what the people of the project agreed on; weakening them is not seen in any test.',
  instead: 'Say what the check gets in the way of, and let a person change it.',
  examples: {
    stops: [
      'echo "exit 0" > .husky/pre-commit',
      'git rm -f .github/CODEOWNERS',
      'rm .git/hooks/pre-push',
      "sed -i 's/pytest/true/' .pre-commit-config.yaml",
    ],
    allows: ['cat .husky/pre-commit', 'git log -- .github/CODEOWNERS', 'npx husky'],
  },
  match: effectsWhere(
    ({ verb, target }) => verb !== 'read' && target.kind === 'file' && isCheck(target.path),
  ),
})
