import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'database/change-every-row',
  title: 'changes every row of a table',
  effect: 'deny',
  why: 'Without a WHERE that bounds it, one statement rewrites the whole table.',
  instead:
    'Add a WHERE that names the rows, inside a transaction, and look at the count before COMMIT.',
  examples: {
    stops: [
      'psql -c "update users set active=false"',
      'mysql prod -e "update orders set total=0 where 1=1"',
    ],
    allows: [
      'psql -h localhost -d app_dev -c "update users set active=false"',
      'psql -c "select count(*) from users"',
    ],
  },
  match: effectsWhere(
    ({ verb, target, scope, environment }) =>
      verb === 'change' &&
      target.kind === 'database' &&
      scope === 'all' &&
      (environment === 'unknown' || environment === 'production' || environment === 'staging'),
  ),
})
