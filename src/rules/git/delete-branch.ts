import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'git/delete-branch',
  title: 'deletes or moves a branch, tag or remote by force',
  effect: 'ask',
  why: 'Its commits may be nowhere else; only the reflog of this clone still has them.',
  instead: 'Use `git branch -d`, which refuses what is not merged.',
  examples: {
    stops: [
      'git branch -D feature/login',
      'git branch --delete --force feature/login',
      'git tag -f v1.2.0',
      'git tag -d v1',
      'git remote remove origin',
    ],
    allows: ['git branch -d feature/merged', 'git branch -a', 'git tag v1.2.0'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      (verb === 'delete' || verb === 'rewrite') &&
      target.kind === 'git' &&
      (target.part === 'branch' || target.part === 'tag' || target.part === 'remote'),
  ),
})
