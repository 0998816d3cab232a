import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'database/destroy-local',
  title: 'drops or empties a local database',
  effect: 'ask',
  why: 'It may hold the only copy of what somebody has set up by hand.',
  instead: 'Use a scratch database with a name of its own, or a transaction that is rolled back.',
  examples: {
    stops: ['sqlite3 dev.db "DROP TABLE users"', 'sqlite3 dev.db "delete from sessions"'],
    allows: ['sqlite3 app.db "select 1"', 'psql -h localhost -d app_test -c "drop table t"'],
  },
  match: effectsWhere(
    ({ verb, target, scope, environment, reversibility }) =>
      (verb === 'delete' || verb === 'recreate' || verb === 'change') &&
      target.kind === 'database' &&
      scope === 'all' &&
      reversibility === 'irreversible' &&
      target.file === true &&
      environment !== 'unknown' &&
      environment !== 'production',
  ),
})
