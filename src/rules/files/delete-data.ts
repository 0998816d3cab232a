import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/delete-data',
  title: 'deletes or empties a file of data',
  effect: 'ask',
  why: 'Databases, dumps and state files are made by use, not by tools, and are seldom in git.',
  instead: 'Make a copy beside it first, for example `cp app.sqlite3 app.sqlite3.old`.',
  examples: {
    stops: ['rm -f db.sqlite3', 'rm terraform.tfstate', 'truncate -s 0 data/app.db'],
    allows: ['rm src/old.ts', 'cp app.sqlite3 app.sqlite3.old'],
  },
  match: effectsWhere(
    ({ verb, target, reversibility }) =>
      (verb === 'delete' || verb === 'overwrite') &&
      target.kind === 'file' &&
      target.zone === 'project' &&
      reversibility === 'irreversible',
  ),
})
