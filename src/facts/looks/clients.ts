import type { Run } from '../shell/run.ts'

/** What of a database's client writes a file or runs a program, beside the statements, which have effects. */
const CLIENT_WRITES: ReadonlyMap<string, RegExp> = new Map([
  ['psql', /^(-[a-zA-Z]*[oL]|--(ou|lo|fi(?!eld)))/],
  ['pg_dump', /^(-[a-zA-Z]*f|--fi|-Fd|--format=d|-j)/],
  ['pg_dumpall', /^(-[a-zA-Z]*f|--file)/],
  ['pg_restore', /^(?!-l$|--list$)-/],
  ['mysql', /^--(te|pag|init|log|plugin)/],
  ['mariadb', /^--(te|pag|init|log|plugin)/],
  ['mysqldump', /^(-[a-zA-Z]*[rTF]|--(res|ta|fl|del|dump-rep|ap|log))/],
  ['mariadb-dump', /^(-[a-zA-Z]*[rTF]|--(res|ta|fl|del|dump-rep|ap|log))/],
  ['sqlite3', /^-(init|A|archive)/],
  ['duckdb', /^--?(init|s|f|ui|unsigned)$/],
  [
    'clickhouse-client',
    /^--(multiquery-file|queries-file|server_logs_file|log)|\b(executable|file|url|s3|remote)\s*\(/,
  ],
  ['clickhouse', /^(?!client$|local$|-)/],
  ['cqlsh', /^-[a-zA-Z]*f$/],
  ['sqlcmd', /^-[oir]/],
])

/** Commands of the clients themselves that are more than a question. */
const CLIENT_COMMANDS =
  /\\(o|out|w|write|!|g[a-z]*\s|gexec|i|ir|include|include_relative|s\s|setenv|cd|watch|password|e\b|ef\b|ev\b|copyright)(?=[\s'"|/]|$)|\\lo_|\\copy\b(?![^\n']*\bto\s+stdout)|\\(source|\.)\s|^\s*(source|tee|pager|system|edit)\s/im
const DOT_COMMANDS =
  /(?:^|["'\n]|\s)\.(output|once|backup|save|clone|import|restore|shell|system|read|open|load|archive|excel|log|www|vfs|cd|check|expert|session|recover|trace|unmodule|testctrl|auth|crnl|dbconfig|filectrl|limit|scanstats|selftest)\b/

export function clientLooks(run: Run): boolean | undefined {
  const writes = CLIENT_WRITES.get(run.name)
  if (!writes) return undefined
  const given = run.args.map(({ text }) => text)
  const { stdin } = run.frame
  const text = [...given, stdin.kind === 'text' ? stdin.text.text : ''].join('\n')
  if (stdin.kind === 'program' || given.some((word) => writes.test(word))) return false
  if (run.name === 'pg_restore') return given.some((word) => /^(-l|--list)$/.test(word))
  if (/^(sqlite3|duckdb)$/.test(run.name)) return !DOT_COMMANDS.test(text) && !SETS.test(text)
  return !CLIENT_COMMANDS.test(text)
}

/** Statements of these engines that write files or settings, and no rows. */
const SETS =
  /\bpragma\s+[\w.]+\s*=|\b(attach|detach|copy|export|install|load|import|vacuum|reindex|analyze|checkpoint)\b/i

/** Methods of mongosh that only ask. */
const MONGO_ASKS =
  /^(find|findOne|aggregate|count|countDocuments|estimatedDocumentCount|distinct|getIndexes|getIndices|stats|dataSize|storageSize|totalSize|totalIndexSize|getCollectionNames|getCollectionInfos|getCollection|getSiblingDB|getMongo|getName|explain|toArray|limit|skip|sort|project|projection|pretty|forEach|map|filter|hasNext|next|size|itcount|batchSize|hint|maxTimeMS|readPref|collation|serverStatus|hostInfo|version|status|conf|config|isMaster|hello|currentOp|getUsers|getUser|getRoles|listCommands|printReplicationInfo|printSecondaryReplicationInfo|printShardingStatus|getShardDistribution|latencyStats|validate|getDBNames|getDBs|getProfilingStatus|getLogComponents|serverBuildInfo|keys|join|slice|includes|toString|getTimestamp|getTime|toISOString|stringify|log|print|printjson|ISODate|ObjectId|NumberLong|NumberInt|Date|json|values|entries|match|test|isCapped|getParameter|reduce|flat|flatMap|some|every|push|length|EJSON|getPlanCache|list|tojson|max|min|round|floor|ceil|now)$/

/** mongosh: every method that is called is one that asks. */
export function mongoLooks(run: Run): boolean {
  const given = run.args.map(({ text }) => text)
  if (given.some((word) => /^(--file|-f)/.test(word) || /\.js$/.test(word))) return false
  const { stdin } = run.frame
  if (stdin.kind === 'program') return false
  const text = [...given, stdin.kind === 'text' ? stdin.text.text : ''].join('\n')
  if (
    /\$(out|merge|function|where)\b|\?\.|\/\*|\\[xu]|\[\s*["'`]|repair|executable|\b(eval|load|Function|require|process|fs)\s*[(.]|\]\s*\(/.test(
      text,
    )
  )
    return false
  const called = [...text.matchAll(/(?:\.|\b)(\w+)\s*\(/g)].map(([, name]) => name ?? '')
  return called.every(
    (name) => MONGO_ASKS.test(name) || /^(if|for|while|function|return|catch)$/.test(name),
  )
}
