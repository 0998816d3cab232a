import { type Book, changes, destroys, NOTHING, stops } from '../book.ts'

/** Migration tools and object mappers: one word of theirs can empty a database. */
const MAPPER: Book = {
  kind: 'database',
  provider: 'mapper',
  valued: '-d --database --config -c --schema --url --env -e --app --name -n --path -p -t --target',
  rest: 'nothing',
  lines: [],
}

const RAILS: Book['lines'] = [
  ['-T|--tasks|-W|-P|-n|--dry-run|-D', NOTHING],
  [
    'db:drop|db:reset|db:purge|db:setup|db:truncate_all|db:schema:load|db:structure:load|db:migrate:reset|db:seed:replant|db:drop:all|db:drop:_unsafe',
    destroys('every row of the database', 'all'),
  ],
  [
    '** db:drop|db:reset|db:purge|db:truncate_all|db:schema:load|db:migrate:reset|db:seed:replant',
    destroys('every row of the database', 'all'),
  ],
  [
    '** db:rollback|db:migrate:down|db:migrate:redo',
    changes('the schema of the database, backwards'),
  ],
  ['db:migrate|db:seed|db:fixtures:load|db:environment:set|data:migrate', changes('the database')],
  [
    'runner|r /(delete|destroy|truncate|drop|wipe)(_all|_by|!|\\b)/',
    destroys('rows, by code', 'all'),
  ],
  [
    'console|c /\\b(delete|destroy|truncate|drop|wipe)(_all|_by|!|\\b)/',
    destroys('rows, by code', 'all'),
  ],
  ['runner|r /(update|save|create|insert|touch|increment|toggle)/', changes('rows, by code')],
]

const DJANGO: Book['lines'] = [
  ['flush|reset_db', destroys('every row of the database', 'all')],
  ['migrate * zero', destroys('the tables of an application')],
  ['migrate --plan|--check|--list', NOTHING],
  ['sqlflush|sqlmigrate|sqlsequencereset', NOTHING],
  ['migrate', changes('the schema of the database')],
  ['loaddata', changes('rows of the database')],
  [
    'shell|shell_plus|dbshell /\\.?(delete|truncate|drop|update|save|create)\\(/',
    destroys('rows, by code', 'all'),
  ],
  ['createsuperuser|changepassword', changes('who may log in')],
]

const SEQUELIZE: Book = {
  ...MAPPER,
  lines: [
    ['db:drop', destroys('the whole database', 'all')],
    ['db:migrate:undo:all', destroys('every migration of the database', 'all')],
    ['db:migrate:undo|db:migrate|db:seed|db:seed:all|db:seed:undo:all', changes('the database')],
  ],
}

const DOCTRINE: Book = {
  ...MAPPER,
  lines: [
    ['doctrine:schema:drop --force|--full-database', destroys('the whole schema', 'all')],
    ['doctrine:database:drop --force', destroys('the whole database', 'all')],
    ['doctrine:fixtures:load !--append', destroys('every row of the database', 'all')],
    [
      'doctrine:migrations:migrate|doctrine:migrations:execute|doctrine:schema:update',
      changes('the schema of the database'),
    ],
    ['doctrine:query:sql|dbal:run-sql /\\b(drop|truncate|delete)\\b/', destroys('rows or tables')],
  ],
}

export const MAPPERS: ReadonlyMap<string, Book> = new Map<string, Book>([
  [
    'prisma',
    {
      ...MAPPER,
      lines: [
        ['migrate reset', destroys('every row of the database', 'all')],
        [
          'db push --force-reset|--accept-data-loss',
          destroys('whatever the schema does not name', 'all'),
        ],
        ['db push', changes('the schema of the database')],
        ['migrate deploy|resolve', changes('the schema of the database')],
        ['migrate dev --create-only', NOTHING],
        ['migrate dev', changes('the schema of the database')],
        ['db execute', changes('the database')],
        ['db seed', changes('rows of the database')],
      ],
    },
  ],
  [
    'drizzle-kit',
    {
      ...MAPPER,
      lines: [
        ['drop', destroys('migrations')],
        ['push --force', destroys('whatever the schema does not name', 'all')],
        ['push', changes('the schema of the database')],
        ['migrate', changes('the schema of the database')],
      ],
    },
  ],
  [
    'knex',
    {
      ...MAPPER,
      lines: [
        ['migrate:rollback --all', destroys('every migration of the database', 'all')],
        [
          'migrate:rollback|migrate:down|migrate:up|migrate:latest|migrate:unlock',
          changes('the schema of the database'),
        ],
        ['seed:run', changes('rows of the database')],
      ],
    },
  ],
  ['sequelize', SEQUELIZE],
  [
    'typeorm',
    {
      ...MAPPER,
      lines: [
        ['schema:drop', destroys('the whole schema', 'all')],
        ['schema:sync', destroys('whatever the entities do not name')],
        ['migration:run|migration:revert', changes('the schema of the database')],
      ],
    },
  ],
  [
    'mikro-orm',
    {
      ...MAPPER,
      lines: [
        ['schema:drop|schema:fresh|migration:fresh', destroys('the whole schema', 'all')],
        ['schema:update|migration:up|migration:down', changes('the schema of the database')],
      ],
    },
  ],
  ['sequelize-cli', SEQUELIZE],
  ['rails', { ...MAPPER, lines: RAILS }],
  ['rake', { ...MAPPER, lines: RAILS }],
  [
    'artisan',
    {
      ...MAPPER,
      lines: [
        [
          'migrate:fresh|migrate:reset|migrate:refresh|db:wipe',
          destroys('every row of the database', 'all'),
        ],
        ['migrate|migrate:rollback|db:seed', changes('the database')],
        ['tinker --execute /(delete|truncate|forceDelete)/', destroys('rows, by code', 'all')],
        [
          'tinker --execute /(::query\\(\\)|DB::table\\([^()]*\\))->(update|increment|decrement)\\(/',
          { ...changes('every row of a table, by code'), scope: 'all' },
        ],
        ['down', stops('the application')],
        ['queue:clear|queue:flush|cache:clear --force', destroys('jobs of the queue')],
      ],
    },
  ],
  ['manage.py', { ...MAPPER, lines: DJANGO }],
  ['django-admin', { ...MAPPER, lines: DJANGO }],
  [
    'alembic',
    {
      ...MAPPER,
      lines: [
        ['downgrade base', destroys('every migration of the database', 'all')],
        ['** --sql', NOTHING],
        ['downgrade|upgrade|stamp', changes('the schema of the database')],
      ],
    },
  ],
  [
    'flask',
    {
      ...MAPPER,
      lines: [
        ['db downgrade|upgrade|stamp', changes('the schema of the database')],
        ['drop-db|reset-db|init-db|drop_all', destroys('the whole database', 'all')],
      ],
    },
  ],
  [
    'liquibase',
    {
      ...MAPPER,
      lines: [
        ['** drop-all|dropAll', destroys('the whole schema', 'all')],
        [
          '** rollback|rollback-count|rollback-to-date|update|update-count|changelog-sync',
          changes('the schema of the database'),
        ],
      ],
    },
  ],
  [
    'dbmate',
    {
      ...MAPPER,
      lines: [
        ['** drop', destroys('the whole database', 'all')],
        ['** up|migrate|rollback|down', changes('the schema of the database')],
      ],
    },
  ],
  [
    'migrate',
    {
      ...MAPPER,
      lines: [
        ['** drop', destroys('the whole database', 'all')],
        ['** down|up|goto|force', changes('the schema of the database')],
      ],
    },
  ],
  [
    'goose',
    {
      ...MAPPER,
      lines: [
        ['** reset|down-to', destroys('every migration of the database', 'all')],
        ['** up|down|redo|up-to', changes('the schema of the database')],
      ],
    },
  ],
  [
    'sqlx',
    {
      ...MAPPER,
      lines: [
        ['database drop|reset', destroys('the whole database', 'all')],
        ['migrate run|revert', changes('the schema of the database')],
      ],
    },
  ],
  [
    'diesel',
    {
      ...MAPPER,
      lines: [
        ['database reset|drop', destroys('the whole database', 'all')],
        ['migration run|revert|redo', changes('the schema of the database')],
      ],
    },
  ],
  [
    'sea-orm-cli',
    {
      ...MAPPER,
      lines: [
        ['migrate fresh|reset|refresh', destroys('every row of the database', 'all')],
        ['migrate', changes('the schema of the database')],
      ],
    },
  ],
  [
    'atlas',
    {
      ...MAPPER,
      lines: [
        ['schema clean', destroys('the whole schema', 'all')],
        [
          'clusters|projects|backups|serverless|dbusers delete',
          destroys('a part of the account', 'all'),
        ],
        ['schema|migrate apply|down', changes('the schema of the database')],
      ],
    },
  ],
  [
    'hasura',
    {
      ...MAPPER,
      lines: [
        ['metadata clear', destroys('the metadata of the API')],
        ['migrate|metadata apply|reload', changes('the database or its API')],
      ],
    },
  ],
  ['ecto', { ...MAPPER, lines: [] }],
  ['doctrine', DOCTRINE],
  ['console', DOCTRINE],
  [
    'symfony',
    { ...DOCTRINE, lines: DOCTRINE.lines.map(([line, does]) => [`console ${line}`, does]) },
  ],
])
