import { type Book, changes, destroys, NOTHING, opens, stops } from '../book.ts'

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

const KAFKA_ACLS: Book = {
  ...MAPPER,
  lines: [
    ['--add /User:["\']?\\*/', destroys('the protection of a topic', 'all')],
    ['--add|--remove', changes('who may do what with topics')],
  ],
}

const HADOOP: Book = {
  ...MAPPER,
  lines: [
    ['dfs|fs -rm|-rmr|-expunge|-deleteSnapshot', destroys('files of the cluster', 'all')],
    ['dfs|fs -mv|-put|-chmod|-chown|-setrep', changes('files of the cluster')],
    ['namenode -format', destroys('the whole file system', 'all')],
    ['distcp -delete', destroys('files that the source does not have', 'all')],
  ],
}

/** Databases with a language of their own: what they lose by is in its words. */
const GRAPH: Book = {
  ...MAPPER,
  lines: [
    [
      '/\\b(detach\\s+delete|delete|drop|remove\\s+(table|database|namespace)|_drop\\w*|truncate)\\b/',
      destroys('what the statement names', 'all'),
    ],
    ['/\\b(create|merge|set|insert|update|relate|define)\\b/', changes('the database')],
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
  [
    'sequelize',
    {
      ...MAPPER,
      lines: [
        ['db:drop', destroys('the whole database', 'all')],
        ['db:migrate:undo:all', destroys('every migration of the database', 'all')],
        [
          'db:migrate:undo|db:migrate|db:seed|db:seed:all|db:seed:undo:all',
          changes('the database'),
        ],
      ],
    },
  ],
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
  [
    'sequelize-cli',
    {
      ...MAPPER,
      lines: [
        ['db:drop', destroys('the whole database', 'all')],
        ['db:migrate:undo:all', destroys('every migration of the database', 'all')],
        [
          'db:migrate:undo|db:migrate|db:seed|db:seed:all|db:seed:undo:all',
          changes('the database'),
        ],
      ],
    },
  ],
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
  [
    'bq',
    {
      ...MAPPER,
      valued: '--project_id --dataset_id --location --format --max_results -n',
      lines: [
        ['rm|--rm', destroys('tables or datasets', 'all')],
        ['load --replace', destroys('a table, by another one', 'all')],
        [
          'update --expiration|--default_table_expiration',
          destroys('a table, after a while', 'all'),
        ],
        ['cp -f|--force', destroys('a table, by another one', 'all')],
        ['extract /gs:\\/\\//', changes('where data is kept')],
        [
          'load|mk|update|cp|insert|cancel|set-iam-policy|add-iam-policy-binding',
          changes('tables or datasets'),
        ],
      ],
    },
  ],
  [
    'hbase',
    {
      ...MAPPER,
      lines: [
        [
          'shell /\\b(drop|drop_all|truncate|truncate_preserve|disable|disable_all|deleteall)\\b/',
          destroys('tables', 'all'),
        ],
      ],
    },
  ],
  [
    'pgbench',
    {
      ...MAPPER,
      lines: [
        ['-i|--initialize', destroys('the tables of the benchmark, made anew', 'all')],
        ['/./', changes('rows, under load')],
      ],
    },
  ],
  ['kafka-delete-records', { ...MAPPER, lines: [['/./', destroys('records of a topic', 'all')]] }],
  [
    'kafka-delete-records.sh',
    { ...MAPPER, lines: [['/./', destroys('records of a topic', 'all')]] },
  ],
  ['kafka-acls', KAFKA_ACLS],
  ['kafka-acls.sh', KAFKA_ACLS],
  ['hdfs', HADOOP],
  ['hadoop', HADOOP],
  ['cypher-shell', GRAPH],
  ['arangosh', GRAPH],
  ['edgedb', GRAPH],
  ['gel', GRAPH],
  ['surreal', GRAPH],
  ['memcflush', { ...MAPPER, lines: [['/./', destroys('every key', 'all')]] }],
  [
    'dvc',
    {
      ...MAPPER,
      lines: [
        ['gc', destroys('versions of data', 'all')],
        ['remove|destroy', changes('what is under version control')],
      ],
    },
  ],
  [
    'mongorestore',
    {
      ...MAPPER,
      lines: [
        ['--drop', destroys('collections, by a backup', 'all')],
        ['', changes('collections, by a backup')],
        ['*', changes('collections, by a backup')],
      ],
    },
  ],
  [
    'mongoimport',
    {
      ...MAPPER,
      lines: [
        ['/--drop\\b/', destroys('a collection, by another one', 'all')],
        ['/--uri|--host|-h /', changes('a collection')],
      ],
    },
  ],
  [
    'mysqlimport',
    {
      ...MAPPER,
      lines: [
        ['/--delete\\b|-d\\b/', destroys('the rows of a table, by others', 'all')],
        ['/--replace\\b|-h|--host/', changes('rows of a table')],
      ],
    },
  ],
  [
    'pg_restore',
    {
      ...MAPPER,
      valued: '-d -h -p -U -f -j -t -n -L',
      lines: [
        ['-l|--list', NOTHING],
        ['--clean|-c -d|--dbname', destroys('tables, by those of a backup', 'all')],
        ['-d|--dbname', changes('a database, by a backup')],
      ],
    },
  ],
  [
    'dropdb',
    {
      ...MAPPER,
      valued: '-h -p -U',
      lines: [
        ['*', destroys('the whole database', 'all')],
        ['', destroys('the whole database', 'all')],
      ],
    },
  ],
  ['dropuser', { ...MAPPER, lines: [['*', destroys('a user of the database')]] }],
  [
    'pg_dropcluster',
    { ...MAPPER, lines: [['**', destroys('a whole cluster of databases', 'all')]] },
  ],
  ['pg_resetwal', { ...MAPPER, lines: [['**', destroys('the write-ahead log of a cluster')]] }],
  [
    'pg_ctl',
    { ...MAPPER, valued: '-D -m -l', lines: [['stop|restart|kill', stops('a database server')]] },
  ],
  [
    'mysqladmin',
    {
      ...MAPPER,
      valued: '-h -u -P -S',
      lines: [
        ['drop', destroys('the whole database', 'all')],
        ['shutdown|stop-slave|stop-replica', stops('a database server')],
        ['flush-logs|flush-privileges|password|kill', changes('the database server')],
      ],
    },
  ],
  ['cqlsh', { ...MAPPER, lines: [['/(drop|truncate) /', destroys('tables', 'all')]] }],
  [
    'nodetool',
    {
      ...MAPPER,
      lines: [
        [
          'decommission|removenode|assassinate|clearsnapshot|drain|cleanup',
          destroys('a node’s part of the data'),
        ],
      ],
    },
  ],
  [
    'cockroach',
    {
      ...MAPPER,
      lines: [
        ['sql /(drop|truncate) /', destroys('tables', 'all')],
        ['node decommission|drain', stops('a node of the database')],
      ],
    },
  ],
  ['redis-cli', REDIS()],
  ['valkey-cli', REDIS()],
  ['keydb-cli', REDIS()],
  ['iredis', REDIS()],
  ['mongosh', MONGO()],
  ['mongo', MONGO()],
])

function REDIS(): Book {
  return {
    ...MAPPER,
    valued: '-h -p -a -n -u --user --pass -s -i -r --cacert --cert --key --rdb --eval',
    lines: [
      ['flushall|flushdb', destroys('every key', 'all')],
      ['/(^|\\n)\\s*(flushall|flushdb)\\b/', destroys('every key', 'all')],
      ['/--cluster call .*\\bflush(all|db)\\b/', destroys('every key of every node', 'all')],
      [
        'replicaof|slaveof /(replicaof|slaveof) (?!no one)/',
        destroys('every key, by those of another server', 'all'),
      ],
      ['config set dir|dbfilename|requirepass|protected-mode|bind', opens('the server')],
      ['shutdown nosave', destroys('what was not saved yet', 'all')],
      ['shutdown|failover', stops('the server')],
      ['sentinel failover|remove|reset|set', stops('the server')],
      ['acl setuser|deluser|load', changes('who may log in')],
      ['xtrim|ltrim /\\bmaxlen\\s+[=~]?\\s*0\\b/', destroys('a stream', 'all')],
      ['eval|evalsha|fcall /flushall|flushdb/', destroys('every key', 'all')],
      ['/redis\\.call\\(\\W{0,2}(del|unlink|flush)/', destroys('keys, by a script')],
      ['eval|evalsha|fcall /redis\\.call\\(.?(del|unlink)/', destroys('keys, by a script')],
      ['config set|rewrite|resetstat', changes('the configuration of the server')],
      [
        'debug|script|cluster|acl|module flush|reset|forget|deluser|unload|segfault|sleep',
        destroys('a part of the server’s state'),
      ],
      [
        'del|unlink|hdel|ltrim|spop /\\$\\(|￼|\\*/',
        destroys('keys that are only known when it runs', 'all'),
      ],
      ['--cluster|--pipe', changes('keys or the cluster')],
      ['client kill', stops('other people’s connections')],
    ],
  }
}

function MONGO(): Book {
  return {
    ...MAPPER,
    lines: [
      ['--nodb', NOTHING],
      [
        '** /\\$out\\b|runCommand\\s*\\(\\s*\\{\\s*(\\[|["\']?drop)|expireAfterSeconds\\W{1,4}\\d{1,4}\\b|\\[\\s*["\']drop|\\b(drop(Database|Collection|Index|Indexes|User|AllUsersFromDatabase|Role)?\\s*\\(|deleteMany\\s*\\(\\s*(\\{\\s*\\})?\\s*[,)]|\\.remove\\s*\\(\\s*(\\{\\s*\\})?\\s*[,)]|rs\\.(remove|reconfig))/',
        destroys('a collection, a database or a member', 'all'),
      ],
      ['** /\\b(shutdownServer|fsyncLock|killOp|stepDown)\\b/', stops('the server')],
      [
        '** /\\bupdateMany\\s*\\(\\s*\\{\\s*\\}\\s*,|deleteMany\\s*:\\s*\\{\\s*filter\\s*:\\s*\\{\\s*\\}/',
        { ...changes('every document'), scope: 'all' },
      ],
      [
        '** /\\b(updateMany|updateOne|replaceOne|insert(One|Many)?|deleteOne|deleteMany|bulkWrite|findOneAnd\\w+|renameCollection|createUser|grantRolesToUser)\\b/',
        changes('documents'),
      ],
    ],
  }
}
