import fs from 'node:fs'
import path from 'node:path'
import { type MysqlServer, startServer } from './mysql-server.ts'

/** The servers that the same suites are run against, and where they read the same SQL otherwise. */
export interface MysqlKind {
  readonly name: 'MariaDB' | 'MySQL'
  /** How to get it; undefined where it is there. */
  readonly missing: string | undefined
  /** Reads a server’s log, and the client that takes what it reads. */
  readonly replay: string
  readonly client: string
  /** Says where the log ends; options that it takes where it writes one; how it numbers transactions. */
  readonly logStatus: string
  readonly logged: readonly string[]
  readonly gtid: RegExp
  /** So that a server that numbers none takes what the other one has numbered. */
  readonly replayed: readonly string[]
  start(options?: readonly string[]): Promise<MysqlServer>
  /** A statement in the words of this server. */
  of(sql: string): string
  /** Whether it knows what a statement is about. */
  has(sql: string): boolean
  /** A function that only the other one has. */
  readonly foreignFunction: string
}

const MARIADB = '/usr/sbin/mariadbd'
const MARIADB_INSTALL = '/usr/bin/mariadb-install-db'

const mariadb: MysqlKind = {
  name: 'MariaDB',
  missing:
    fs.existsSync(MARIADB) && fs.existsSync(MARIADB_INSTALL)
      ? undefined
      : 'run: apt-get install mariadb-server',
  replay: '/usr/bin/mariadb-binlog',
  client: '/usr/bin/mariadb',
  logStatus: 'SHOW MASTER STATUS',
  logged: ['--binlog-format=MIXED'],
  replayed: [],
  gtid: /^0-1-\d+$/,
  start: (options) =>
    startServer(
      {
        name: 'mariadbd',
        server: MARIADB,
        install: (data) => [
          MARIADB_INSTALL,
          '--no-defaults',
          `--datadir=${data}`,
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
          '--innodb-log-file-size=16M',
        ],
        setup: "CREATE DATABASE app;\nSET PASSWORD FOR root@localhost = PASSWORD('pw');\n",
        options: [
          '--innodb-log-file-size=16M',
          '--skip-innodb-doublewrite',
          '--skip-sync-frm',
          '--skip-name-resolve=0',
        ],
      },
      options,
    ),
  of: (sql) => sql,
  has: (sql) => !/cte_max_recursion_depth/.test(sql),
  foreignFunction: 'uuid_to_bin',
}

/** Unpacked by test/mysql/install.sh; from the project’s own folder, in which all of it is run, bundled or not. */
const FOLDER = path.resolve('test/mysql/server')
const MYSQLD = path.join(FOLDER, 'mysqld')
const SHARED = [
  `--lc-messages-dir=${path.join(FOLDER, 'usr/share/mysql')}`,
  `--character-sets-dir=${path.join(FOLDER, 'usr/share/mysql/charsets')}`,
]

const mysql: MysqlKind = {
  name: 'MySQL',
  missing: fs.existsSync(MYSQLD) ? undefined : 'run: test/mysql/install.sh',
  replay: path.join(FOLDER, 'mysqlbinlog'),
  client: path.join(FOLDER, 'mysql'),
  logStatus: 'SHOW BINARY LOG STATUS',
  logged: [
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    '--log-bin-trust-function-creators=1',
  ],
  replayed: ['--skip-gtids'],
  gtid: /^[0-9a-f-]{36}:[\d-]+$/,
  start: (options = []) =>
    startServer(
      {
        name: 'mysqld',
        server: MYSQLD,
        install: (data) => [
          MYSQLD,
          '--no-defaults',
          '--initialize-insecure',
          `--datadir=${data}`,
          '--innodb-redo-log-capacity=32M',
          ...SHARED,
        ],
        // A password as it comes out of the box: caching_sha2_password.
        setup: "CREATE DATABASE app;\nALTER USER root@localhost IDENTIFIED BY 'pw';\n",
        options: [
          ...SHARED,
          '--mysqlx=0',
          '--secure-file-priv=NULL',
          '--innodb-redo-log-capacity=32M',
          '--innodb-doublewrite=OFF',
          '--performance-schema=OFF',
          // Dates of zeros, as the other one takes them.
          '--sql-mode=STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
          // It writes one unless it is told not to.
          ...(options.some((one) => one.startsWith('--log-bin')) ? [] : ['--skip-log-bin']),
        ],
      },
      options,
    ),
  // It has no table of numbers.
  of: (sql) =>
    sql.replace(
      /\bseq_1_to_(\d+)\b/g,
      '(WITH RECURSIVE s (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM s WHERE seq < $1) SELECT seq FROM s) seq_1_to_$1',
    ),
  has: (sql) => !/RETURNING|SEQUENCE|FROM seq$|versioned/i.test(sql),
  foreignFunction: 'natural_sort_key',
}

export const MYSQL_KINDS: readonly MysqlKind[] = [mariadb, mysql]
