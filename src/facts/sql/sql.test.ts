import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadSqlGrammar } from '../../../test/support/sql-grammar.ts'
import { SQL_CHARS_MAX } from './bounds.ts'
import { CASES } from './sql.cases.ts'
import { classOf, readSqlText, type SqlClass, type SqlDialect } from './sql.ts'

const DANGEROUS: ReadonlySet<SqlClass> = new Set(['unbounded-write', 'destructive', 'admin'])
const DIALECTS: readonly SqlDialect[] = ['postgres', 'mysql', 'sqlite', 'unknown']

const grammar = await loadSqlGrammar()

interface Case {
  readonly dialect: SqlDialect
  readonly kind: SqlClass
  readonly sql: string
}

function isClass(name: string): name is keyof (typeof CASES)['postgres'] {
  return name in CASES.postgres
}

const ALL: readonly Case[] = (['postgres', 'mysql', 'sqlite'] as const).flatMap((dialect) =>
  Object.entries(CASES[dialect]).flatMap(([kind, list]) =>
    isClass(kind) ? list.map((sql) => ({ dialect, kind, sql })) : [],
  ),
)

/** Statements that are for the server alone, so that they can stand inside others. */
function forServer({ sql }: Case): boolean {
  return !/^[\\.#]|\\[a-z!;\\]|delimiter|;|^system|^tee/i.test(sql)
}

function classIn(sql: string, dialect: SqlDialect): SqlClass {
  return classOf(readSqlText(sql, dialect))
}

describe('what a statement does', () => {
  it.each(ALL)('$dialect $kind: $sql', ({ dialect, kind, sql }) => {
    expect(classIn(sql, dialect)).toBe(kind)
  })
})

describe("with PostgreSQL's own grammar", () => {
  it.each(ALL.filter(({ dialect }) => dialect === 'postgres'))(
    '$kind: $sql',
    ({ dialect, kind, sql }) => {
      expect(classOf(readSqlText(sql, dialect, grammar))).toBe(kind)
    },
  )

  it.each([
    'SELECT 1 FROM',
    'SELECT * FROM t WHERE',
    'SELECT 1 2',
    'SELECT f(1)',
    'SELECT 1 OPERATOR(evil.+) 2',
    'SELECT public.now()',
  ])('is no read: %s', (sql) => {
    expect(classOf(readSqlText(sql, 'postgres', grammar))).toBe('unknown')
  })

  it.each(['SELECT a ? $$b$$ FROM t', 'SELECT delete FROM t', 'SELECT * FROM t AS u(a, b)'])(
    'is a read that words alone may not tell: %s',
    (sql) => {
      expect(classOf(readSqlText(sql, 'postgres', grammar))).toBe('read')
    },
  )
})

describe('a dialect that is not known', () => {
  it.each(ALL.filter(({ kind }) => kind !== 'read'))('never reads: $sql', ({ sql }) => {
    expect(classIn(sql, 'unknown')).not.toBe('read')
  })

  it.each([
    'SELECT * FROM t WHERE a = 1',
    'SELECT COUNTIF(a), SAFE_DIVIDE(b, c) FROM `p.d.t`',
    'SELECT DATE_TRUNC(a, MONTH), MAX(b) FROM t GROUP BY 1',
    'SHOW TABLES',
  ])('reads: %s', (sql) => {
    expect(classIn(sql, 'unknown')).toBe('read')
  })

  it.each([
    ['SELECT 1 DROP TABLE t', 'destructive'],
    ['SELECT 1 DELETE FROM t', 'unbounded-write'],
    ["SELECT 1 EXEC('DROP TABLE t')", 'destructive'],
    ["EXEC xp_cmdshell 'dir'", 'admin'],
  ])('takes no semicolon for granted: %s', (sql, kind) => {
    expect(classIn(sql, 'unknown')).toBe(kind)
  })
})

/** Rewrites that keep the meaning, or run the statement from inside another. */
const REWRITES: Readonly<Record<string, (sql: string, dialect: SqlDialect) => string | undefined>> =
  {
    'in capitals': (sql) => (/['"`$\\[\]]/.test(sql) ? undefined : sql.toUpperCase()),
    'in lower case': (sql) => (/['"`$\\[\]]|\/\*/.test(sql) ? undefined : sql.toLowerCase()),
    'with comments for spaces': (sql) =>
      /['"`$#]|--|\/\*/.test(sql) ? undefined : sql.replaceAll(' ', '/* x */'),
    'with other white space': (sql) =>
      /['"`$#]|--/.test(sql) ? undefined : sql.replaceAll(' ', ' \n\t'),
    'behind a comment': (sql) => `-- SELECT 1\n/* ; */ ${sql}`,
    'behind a read': (sql) => `SELECT 1; ${sql}`,
    'before a read': (sql) => `${sql}\n; SELECT 1`,
    'in a transaction': (sql) => `BEGIN; ${sql}\n; COMMIT`,
    'with a byte order mark': (sql) => `\ufeff${sql}`,
    'explained and run': (sql, dialect) =>
      dialect === 'postgres' && /^(select|with|insert|update|delete|merge)\b/i.test(sql)
        ? `EXPLAIN (COSTS off, ANALYZE on) ${sql}`
        : undefined,
    'in a CTE': (sql, dialect) =>
      dialect === 'postgres' && /^(select|insert|update|delete)\b/i.test(sql)
        ? `WITH hidden AS (${sql} ${/returning|^select/i.test(sql) ? '' : 'RETURNING 1'}) SELECT count(*) FROM hidden`
        : undefined,
    'in a subselect': (sql) =>
      /^select\b/i.test(sql) ? `SELECT a FROM (${sql}) x WHERE b = 1` : undefined,
    prepared: (sql, dialect) =>
      dialect === 'postgres' && /^(select|with|insert|update|delete|merge|values)\b/i.test(sql)
        ? `PREPARE hidden AS ${sql}`
        : undefined,
    'in a block': (sql, dialect) =>
      dialect === 'postgres' && /^(insert|update|delete|drop|truncate|alter|grant)\b/i.test(sql)
        ? `DO $block$ BEGIN IF true THEN ${sql}; END IF; END $block$`
        : undefined,
    'as text that is run': (sql, dialect) =>
      dialect === 'mysql' ? `EXECUTE IMMEDIATE '${sql.replace(/['\\]/g, '\\$&')}'` : undefined,
    'in an executable comment': (sql, dialect) =>
      dialect === 'mysql' && !/\/\*|#|--/.test(sql) ? `/*!50000 ${sql} */` : undefined,
    'with a quoted table': (sql, dialect) =>
      dialect === 'mysql'
        ? sql.replace(/\b(FROM|UPDATE|TABLE) t\b/g, '$1 `t`')
        : sql.replace(/\b(FROM|UPDATE|TABLE) t\b/g, '$1 "t"'),
  }

describe.each(Object.entries(REWRITES))('danger stays danger %s', (_, rewrite) => {
  const dangers = ALL.filter((one) => DANGEROUS.has(one.kind) && forServer(one))
  const rewritten = dangers.flatMap(({ dialect, sql }) => {
    const text = rewrite(sql, dialect)
    return text === undefined || text === sql ? [] : [{ dialect, text }]
  })
  it.each(rewritten)('$dialect: $text', ({ dialect, text }) => {
    expect(DANGEROUS.has(classIn(text, dialect))).toBe(true)
    expect(DANGEROUS.has(classOf(readSqlText(text, dialect, grammar)))).toBe(true)
  })
})

describe('spans and names', () => {
  it('points at each statement and names its table', () => {
    const sql = 'select 1;\n  drop table "Shop".orders ; -- end'
    const [first, second, ...rest] = readSqlText(sql, 'postgres')
    expect(rest).toEqual([])
    expect(first && sql.slice(first.span.start, first.span.end)).toBe('select 1')
    expect(second && sql.slice(second.span.start, second.span.end)).toBe('drop table "Shop".orders')
    expect(second?.name).toBe('shop.orders')
    expect(second?.why).toBe('drops a table')
  })

  it('says nothing about nothing', () => {
    expect(readSqlText(' -- nothing\n;;', 'postgres')).toEqual([])
  })

  it('does not read what the shell puts in where words may come', () => {
    expect(classIn('SELECT * FROM t WHERE id = \uFFFC', 'postgres')).toBe('read')
    expect(classIn('SELECT 1 \uFFFC', 'postgres')).toBe('unknown')
    expect(classIn('\uFFFC', 'postgres')).toBe('unknown')
  })

  it('does not trust variables that the text itself sets', () => {
    expect(classIn("\\set x 'DROP TABLE t'\nSELECT 1; :x;", 'postgres')).toBe('unknown')
    expect(classIn('\\prompt x\nSELECT :x', 'postgres')).toBe('unknown')
  })
})

describe('bounds', () => {
  it('does not read what is too long', () => {
    expect(classIn(`SELECT '${'x'.repeat(SQL_CHARS_MAX)}'`, 'postgres')).toBe('unknown')
  })

  it('reads no more than so many statements', () => {
    expect(classIn('SELECT 1;'.repeat(3_000), 'postgres')).toBe('unknown')
  })

  it('does not read what is nested too deep', () => {
    expect(classIn(`SELECT ${'('.repeat(100)}1${')'.repeat(100)}`, 'postgres')).toBe('unknown')
  })

  const pieces = [
    ...[
      '(',
      ')',
      '((',
      "'",
      '"',
      '`',
      '$a$ ',
      '$$',
      '/*',
      '*/',
      '/*!',
      '/*!50000 ',
      '--',
      '--\n',
      '#',
      ';',
      '\\d ',
      '\\',
      '[',
    ],
    ...[
      'select ',
      'delete from ',
      'update a set ',
      'drop table ',
      'not ',
      ' or id=1',
      ',1',
      '+1',
      'f(',
      'case when ',
    ],
    ...[
      'with a as (select 1), ',
      'explain analyze ',
      'prepare a as ',
      'execute immediate ',
      "concat('a',",
      '@a:=',
      ' in (select ',
    ],
    ...[
      'begin ',
      'declare c cursor for ',
      'copy a from stdin;\n',
      'exists (',
      ':a',
      '?',
      '\uFFFC',
      '.a',
      'delimiter x\n',
    ],
  ]
  it('throws nothing, and comes to an end, whatever is repeated', () => {
    for (const head of ['', 'select ', 'delete from t where ', 'do $x$ begin ', 'set @a = ']) {
      for (const piece of pieces) {
        const text = (head + piece.repeat(10_000)).slice(0, 8 * 1024)
        for (const dialect of DIALECTS) readSqlText(text, dialect, grammar)
      }
    }
  })

  const word = fc.constantFrom(
    ...ALL.flatMap(({ sql }) => sql.split(/(?<=\s)|(?=[(),;'"$\\])/)),
    ...pieces,
  )
  it('never throws, and says something about every text', () => {
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 40 }),
        fc.constantFrom(...DIALECTS),
        (parts, dialect) => {
          const text = parts.join('')
          for (const { span, class: kind } of readSqlText(text, dialect, grammar)) {
            expect(span.end).toBeGreaterThanOrEqual(span.start)
            expect(span.end).toBeLessThanOrEqual(text.length)
            expect(kind).toBeDefined()
          }
        },
      ),
      { numRuns: 1_500 },
    )
  })

  it('finds a second statement behind anything that is complete', () => {
    const reads = ALL.filter(
      (one) => one.kind === 'read' && forServer(one) && !/--|#|\/\*/.test(one.sql),
    )
    fc.assert(
      fc.property(fc.constantFrom(...reads), ({ sql, dialect }) => {
        expect(classIn(`${sql};drop table t`, dialect)).toBe('destructive')
      }),
    )
  })
})
