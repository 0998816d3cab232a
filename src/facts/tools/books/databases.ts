import { type Book, changes, destroys, NOTHING, opens, stops } from '../book.ts'

/** Servers, warehouses and queues, by the tools that administer, fill and empty them. */
const SERVER: Book = {
  kind: 'database',
  provider: 'database',
  valued: '-d --database --config -c --schema --url --env -e --app --name -n --path -p -t --target',
  rest: 'nothing',
  lines: [],
}

const KAFKA_ACLS: Book = {
  ...SERVER,
  lines: [
    ['--add /User:["\']?\\*/', destroys('the protection of a topic', 'all')],
    ['--add|--remove', changes('who may do what with topics')],
  ],
}

const HADOOP: Book = {
  ...SERVER,
  lines: [
    ['dfs|fs -rm|-rmr|-expunge|-deleteSnapshot', destroys('files of the cluster', 'all')],
    ['dfs|fs -mv|-put|-chmod|-chown|-setrep', changes('files of the cluster')],
    ['namenode -format', destroys('the whole file system', 'all')],
    ['distcp -delete', destroys('files that the source does not have', 'all')],
  ],
}

/** Databases with a language of their own: what they lose by is in its words. */
const GRAPH: Book = {
  ...SERVER,
  lines: [
    [
      '/\\b(detach\\s+delete|delete|drop|remove\\s+(table|database|namespace)|_drop\\w*|truncate)\\b/',
      destroys('what the statement names', 'all'),
    ],
    ['/\\b(create|merge|set|insert|update|relate|define)\\b/', changes('the database')],
  ],
}

export const DATABASE_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  [
    'bq',
    {
      ...SERVER,
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
      ...SERVER,
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
      ...SERVER,
      lines: [
        ['-i|--initialize', destroys('the tables of the benchmark, made anew', 'all')],
        ['/./', changes('rows, under load')],
      ],
    },
  ],
  ['kafka-delete-records', { ...SERVER, lines: [['/./', destroys('records of a topic', 'all')]] }],
  [
    'kafka-delete-records.sh',
    { ...SERVER, lines: [['/./', destroys('records of a topic', 'all')]] },
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
  ['memcflush', { ...SERVER, lines: [['/./', destroys('every key', 'all')]] }],
  [
    'dvc',
    {
      ...SERVER,
      lines: [
        ['gc', destroys('versions of data', 'all')],
        ['remove|destroy', changes('what is under version control')],
      ],
    },
  ],
  [
    'mongorestore',
    {
      ...SERVER,
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
      ...SERVER,
      lines: [
        ['/--drop\\b/', destroys('a collection, by another one', 'all')],
        ['/--uri|--host|-h /', changes('a collection')],
      ],
    },
  ],
  [
    'mysqlimport',
    {
      ...SERVER,
      lines: [
        ['/--delete\\b|-d\\b/', destroys('the rows of a table, by others', 'all')],
        ['/--replace\\b|-h|--host/', changes('rows of a table')],
      ],
    },
  ],
  [
    'pg_restore',
    {
      ...SERVER,
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
      ...SERVER,
      valued: '-h -p -U',
      lines: [
        ['*', destroys('the whole database', 'all')],
        ['', destroys('the whole database', 'all')],
      ],
    },
  ],
  ['dropuser', { ...SERVER, lines: [['*', destroys('a user of the database')]] }],
  [
    'pg_dropcluster',
    { ...SERVER, lines: [['**', destroys('a whole cluster of databases', 'all')]] },
  ],
  ['pg_resetwal', { ...SERVER, lines: [['**', destroys('the write-ahead log of a cluster')]] }],
  [
    'pg_ctl',
    { ...SERVER, valued: '-D -m -l', lines: [['stop|restart|kill', stops('a database server')]] },
  ],
  [
    'mysqladmin',
    {
      ...SERVER,
      valued: '-h -u -P -S',
      lines: [
        ['drop', destroys('the whole database', 'all')],
        ['shutdown|stop-slave|stop-replica', stops('a database server')],
        ['flush-logs|flush-privileges|password|kill', changes('the database server')],
      ],
    },
  ],
  ['cqlsh', { ...SERVER, lines: [['/(drop|truncate) /', destroys('tables', 'all')]] }],
  [
    'nodetool',
    {
      ...SERVER,
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
      ...SERVER,
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
    ...SERVER,
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
    ...SERVER,
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
