import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'database/destroy',
  title: 'drops or empties a table, a schema or a whole database',
  effect: 'deny',
  why: 'It is gone at once, for everyone who uses it. An unknown address counts as production.',
  instead:
    'Work on a local copy. At PostgreSQL, MySQL and MariaDB, `interlock sql` keeps what a statement replaces, and asks; by any other way it cannot be undone.',
  examples: {
    stops: [
      'psql -c "DROP TABLE users"',
      'psql $DATABASE_URL -c "TRUNCATE users CASCADE"',
      'mysql -h db -e "drop database app"',
      'dropdb app',
      'npx prisma migrate reset --force',
      'mongosh --eval "db.dropDatabase()"',
      'redis-cli flushall',
      'psql app <<< "DROP SCHEMA public CASCADE"',
    ],
    allows: [
      'psql -c "select * from users limit 5"',
      'echo "DROP TABLE users" > docs/danger.md',
      'psql -h localhost -d app_test -c "drop table if exists t"',
      'interlock sql postgres://localhost/app_dev -- "DROP TABLE users"',
      'interlock sql mysql://localhost/app_dev -- "DROP TABLE users"',
    ],
  },
  match: effectsWhere(
    ({ verb, target, scope, environment, reversibility }) =>
      (verb === 'delete' || verb === 'recreate') &&
      target.kind === 'database' &&
      scope === 'all' &&
      reversibility === 'irreversible' &&
      (environment === 'unknown' || environment === 'production' || environment === 'staging'),
  ),
})
