import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-unknown',
  title: 'deletes something whose name is only known when it runs',
  effect: 'ask',
  why: 'What a variable or a command gives may be empty, or a folder that nobody meant.',
  instead: 'Write the name out, or check the variable with `${DIR:?}` and print it first.',
  examples: {
    stops: ['rm -rf "$TARGET"', 'rm -rf $(cat paths.txt)'],
    allows: ['rm -rf "$TMPDIR/build"', 'd=$(mktemp -d); rm -rf "$d"'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      (verb === 'delete' || verb === 'overwrite') &&
      target.kind === 'file' &&
      target.zone === 'unknown',
  ),
})
