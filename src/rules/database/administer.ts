import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'database/administer',
  title: 'changes who may do what in a database, its settings, or what it runs',
  effect: 'deny',
  why: 'Rights, settings and programs of a database server reach further than its rows. An unknown address counts as production.',
  instead: 'Try it on a local database, and let a person run it on the real one.',
  examples: {
    stops: [
      'psql -c "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC"',
      'psql -c "ALTER SYSTEM SET fsync = off"',
      'psql -c "COPY t FROM PROGRAM \'curl example.org\'"',
    ],
    allows: ['psql -c "SHOW ALL"', 'psql -h localhost -d app_dev -c "GRANT SELECT ON t TO app"'],
  },
  match: effectsWhere(
    ({ verb, target, scope, environment }) =>
      verb === 'grant' &&
      target.kind === 'database' &&
      scope === 'all' &&
      (environment === 'unknown' || environment === 'production' || environment === 'staging'),
  ),
})
