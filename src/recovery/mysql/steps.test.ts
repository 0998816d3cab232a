import { describe, expect, it } from 'vitest'
import { readsOf, stepsOf } from './steps.ts'
import { optionsOf } from './url.ts'

/** The tables that a statement says it changes. */
function targets(sql: string): readonly string[] {
  return stepsOf(sql).flatMap((step) =>
    step.kind === 'rows'
      ? step.targets.tables.map(({ schema, name }) => (schema ? `${schema}.${name}` : name))
      : [step.kind],
  )
}

describe('statements of MySQL', () => {
  it.each([
    ['DELETE FROM t', ['t']],
    ['DELETE FROM `a``b`.`T x` WHERE 1', ['a`b.T x']],
    ['DELETE a FROM t a JOIN u ON u.id = a.id', ['t']],
    ['DELETE a.*, db.u FROM t AS a, db.u', ['t', 'db.u']],
    ['DELETE nobody FROM t a, u', ['t', 'u']],
    ['DELETE FROM a USING t AS a INNER JOIN u USING (id)', ['t']],
    [
      'UPDATE t, (SELECT id FROM u) x, (v JOIN w ON v.a = w.a, z) SET t.a = 1',
      ['t', 'v', 'w', 'z'],
    ],
    [
      'UPDATE t JOIN u ON (t.id, 1) = (u.id, 1) LEFT JOIN v ON v.id = u.id SET a = 1',
      ['t', 'u', 'v'],
    ],
    ['INSERT LOW_PRIORITY IGNORE t (a) SELECT a FROM u', ['t']],
    ['REPLACE INTO db.t SET a = 1', ['db.t']],
    ['DELETE FROM t; UPDATE u SET a = 1', ['t', 'u']],
    ['TRUNCATE t', ['truncate']],
    ['DROP DATABASE x', ['drop-database']],
  ])('%s', (sql, names) => {
    expect(targets(sql)).toEqual(names)
  })

  it('says where one table and its rows are written', () => {
    const [step] = stepsOf('DELETE FROM db.t AS x WHERE x.a = "b;" ORDER BY a LIMIT 3 RETURNING a')
    expect(step).toMatchObject({
      targets: {
        one: { source: 'db.t AS x', which: 'WHERE x.a = "b;" ORDER BY a LIMIT 3', alias: 'x' },
      },
    })
  })

  it('takes nothing for a look that ends a transaction', () => {
    expect(readsOf('SELECT 1; SHOW TABLES')).toEqual(['SELECT 1', 'SHOW TABLES'])
    for (const sql of ['COMMIT', 'SELECT 1; SET autocommit = 1', 'SELECT 1 /*! INTO @a */'])
      expect(readsOf(sql)).toBeUndefined()
  })
})

describe('addresses of MySQL', () => {
  it('reads names and passwords as they were written', () => {
    expect(
      optionsOf('mysql://a%40b:p%2Fw@db.internal:3307/x%20y?ssl-mode=VERIFY_IDENTITY'),
    ).toMatchObject({
      host: 'db.internal',
      port: 3307,
      user: 'a@b',
      password: 'p/w',
      database: 'x y',
      ssl: { rejectUnauthorized: true, verifyIdentity: true },
    })
    expect(optionsOf('mariadb://localhost/x?ssl-mode=DISABLED')).not.toHaveProperty('ssl')
  })

  it.each([
    'mysql://u:geheim@:::/x',
    'mysql://u:geheim@h/x?flags=LOCAL_FILES',
    'mysql://u:geheim@h/x?ssl-mode=MAYBE',
  ])('is not guessed, nor told with its password: %s', (url) => {
    expect(() => optionsOf(url)).toThrow(/^(?!.*geheim)/)
  })
})
