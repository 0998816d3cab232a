import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-root',
  title: 'deletes or replaces the root folder',
  effect: 'deny',
  why: 'Everything on this machine lies below it. A variable that is empty makes `$DIR/` the root folder too.',
  instead:
    'Name the folder that is meant, and check a variable with `${DIR:?}` before it is used in a path.',
  examples: {
    stops: [
      'rm -rf /',
      'rm -rf /*',
      'sudo rm -rf --no-preserve-root /',
      'rm -rf $PREFIX/',
      'find / -delete',
    ],
    allows: ['rm -rf ./build/', 'rm -rf "${DIR:?}/build"'],
  },
  match: effectsWhere(
    ({ verb, target, reversibility }) =>
      (verb === 'delete' ||
        verb === 'overwrite' ||
        verb === 'move' ||
        (verb === 'change' && reversibility !== 'reversible')) &&
      target.kind === 'file' &&
      target.zone === 'root',
  ),
})
