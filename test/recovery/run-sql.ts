import { Catalog } from '../../src/recovery/catalog.ts'
import { runSql } from '../../src/recovery/postgres/door.ts'
import { loadSqlGrammar } from '../support/sql-grammar.ts'

/** `run-sql.ts FOLDER URL SQL`: runs SQL as `interlock sql --yes` does, and keeps below a folder what it replaces. */
const [folder = '', url = '', sql = ''] = process.argv.slice(2)
const asker = { agent: 'claude-code', session: 'one', cwd: '/' }
const grammar = await loadSqlGrammar()
process.stdout.write('ready\n')
await runSql(url, sql, grammar, asker, new Catalog(folder), async () => true)
