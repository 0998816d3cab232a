import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'database/change',
  title: 'changes rows or the schema of a database that may be production',
  effect: 'ask',
  why: 'It is not said that this database is a local one.',
  instead:
    'Run it against a local database, such as `psql -h localhost -d app_dev`, or as a reviewed migration.',
  examples: {
    stops: [
      'psql -c "delete from users where id = 4"',
      'mysql -h db.internal -e "alter table users add column x int"',
      'interlock sql postgres://db.internal/app -- "DELETE FROM users"',
      'interlock sql mariadb://db.internal/app -- "DELETE FROM users"',
    ],
    allows: ['psql -h localhost -d app_dev -c "delete from users where id = 4"'],
  },
  match: effectsWhere(
    ({ verb, target, scope, environment }) =>
      (verb === 'change' || verb === 'delete' || verb === 'grant' || verb === 'stop') &&
      target.kind === 'database' &&
      scope !== 'all' &&
      (environment === 'unknown' || environment === 'production' || environment === 'staging'),
  ),
})
