import { LEAVES } from '../../facts/files/copy.ts'
import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/move-sources',
  title: 'moves a folder of sources out of the repository',
  effect: 'ask',
  why: 'What was uncommitted in it is then in no repository.',
  instead: 'Use `git mv`, which stays in the repository.',
  examples: {
    stops: ['mv src ../src_old', 'mv . ../elsewhere'],
    allows: ['git mv src/a.ts src/b.ts', 'mv src/util.ts src/utils.ts'],
  },
  match: effectsWhere(
    ({ verb, target, detail }) => verb === 'move' && target.kind === 'file' && detail === LEAVES,
  ),
})
