import { type Finding, finding, READ, worse } from './finding.ts'
import { scan } from './scan.ts'
import { endOf, findWord, isOpen, isOperator, isWord, nameAt, type Sentence } from './sentence.ts'
import { constantText } from './text.ts'

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}

/** Settings of a session that guard nothing. */
const HARMLESS_PG =
  words(`application_name timezone time datestyle intervalstyle client_encoding names
  client_min_messages extra_float_digits bytea_output work_mem hash_mem_multiplier temp_buffers
  random_page_cost seq_page_cost effective_cache_size effective_io_concurrency jit geqo plan_cache_mode xmloption
  xmlbinary lc_messages lc_monetary lc_numeric lc_time statement_timeout lock_timeout
  idle_in_transaction_session_timeout idle_session_timeout transaction_timeout from_collapse_limit join_collapse_limit
  cursor_tuple_fraction default_text_search_config default_transaction_isolation default_statistics_target
  max_parallel_workers_per_gather parallel_tuple_cost parallel_setup_cost constraint_exclusion cpu_tuple_cost
  search_path schema tcp_keepalives_idle force_parallel_mode debug_parallel_query`)

const GUARDS_PG =
  /^(session_replication_role|role|session_authorization|row_security|(default_)?transaction_(read_only|deferrable)|session_preload_libraries|local_preload_libraries|dynamic_library_path|allow_\w+|zero_damaged_pages|ignore_\w+|synchronous_commit|log_\w+|track_\w+|standard_conforming_strings|backslash_quote|escape_string_warning|check_function_bodies|array_nulls|transform_null_equals|lo_compat_privileges|password_encryption|default_tablespace|temp_tablespaces|default_table_access_method|wal_\w+|pgaudit\.\w+|fsync|full_page_writes)$/

const HARMLESS_MY =
  words(`autocommit time_zone character_set_client character_set_results character_set_connection
  collation_connection wait_timeout interactive_timeout net_read_timeout net_write_timeout lock_wait_timeout
  innodb_lock_wait_timeout max_execution_time max_statement_time group_concat_max_len sort_buffer_size
  join_buffer_size read_buffer_size tmp_table_size max_heap_table_size optimizer_switch optimizer_search_depth
  optimizer_prune_level profiling profiling_history_size sql_select_limit sql_big_selects lc_time_names lc_messages
  transaction_isolation tx_isolation div_precision_increment cte_max_recursion_depth sql_quote_show_create
  session_track_schema session_track_state_change timestamp rand_seed1 rand_seed2 sql_auto_is_null big_tables
  max_error_count sql_warnings sql_notes`)

/** MySQL's guards that a 1 turns on. */
const SWITCHES_MY = words(
  'foreign_key_checks unique_checks sql_safe_updates check_constraint_checks transaction_read_only',
)

export function set(s: Sentence, from: number, to: number): Finding {
  const rest = scan(s, from + 1, to, true)
  return worse(s.lexicon === 'mysql' ? setMy(s, from, to) : setPg(s, from, to), rest)
}

/** Transactions: only leaving read-only lifts a guard. */
export function transactionMode(s: Sentence, from: number, to: number): Finding {
  for (let i = from; i < to; i++) {
    if (isWord(s, i, 'read') && isWord(s, i + 1, 'write'))
      return finding('admin', 'allows writing where it was forbidden')
  }
  return READ
}

function setPg(s: Sentence, from: number, to: number): Finding {
  let i = from + 1
  if (isWord(s, i, 'session') && isWord(s, i + 1, 'characteristics', 'authorization')) {
    return isWord(s, i + 1, 'authorization')
      ? finding('admin', 'becomes another role')
      : transactionMode(s, i, to)
  }
  if (isWord(s, i, 'session', 'local')) i++
  if (isWord(s, i, 'transaction')) return transactionMode(s, i, to)
  if (isWord(s, i, 'constraints')) return finding('write', 'changes when constraints are checked')
  const name = nameAt(s, i)
  if (!name) return finding('unknown', 'changes a setting that cannot be told')
  return settingPg(s, name.full, name.next, to)
}

function settingPg(s: Sentence, name: string, at: number, to: number): Finding {
  if (GUARDS_PG.test(name))
    return finding('admin', `changes the setting ${name}, which guards the data`)
  if (name === 'search_path') return searchPath(s, at, to)
  if (/_timeout$/.test(name) && to > at && /^0*(ms|s|min)?$/.test(s.tokens[to - 1]?.text ?? ''))
    return finding('write', 'turns a time limit off')
  if (HARMLESS_PG.has(name) || /^enable_\w+$/.test(name)) return READ
  return finding('unknown', `changes the setting ${name}, which is not known here`)
}

/** A schema in front of the server's own may replace its functions. */
function searchPath(s: Sentence, at: number, to: number): Finding {
  const path = s.tokens.slice(at + 1, to).filter(({ kind }) => kind !== 'operator')
  const own = path.findIndex(({ text }) => text === 'pg_catalog')
  return own > 0 ? finding('admin', "puts other schemas before the server's own functions") : READ
}

export function reset(s: Sentence, from: number, to: number): Finding {
  if (s.lexicon === 'mysql') return finding('admin', 'resets logs or replication')
  if (isWord(s, from + 1, 'all', 'role', 'session'))
    return finding('admin', 'resets the role or every setting of the session')
  const name = nameAt(s, from + 1)
  return name
    ? settingPg(s, name.full, to, to)
    : finding('unknown', 'resets a setting that cannot be told')
}

export function discard(s: Sentence, from: number): Finding {
  if (isWord(s, from + 1, 'plans', 'sequences')) return READ
  return isWord(s, from + 1, 'temp', 'temporary')
    ? finding('write', "drops the session's temporary tables")
    : finding('admin', 'resets every setting of the session')
}

function setMy(s: Sentence, from: number, to: number): Finding {
  let i = from + 1
  if (isWord(s, i, 'global', 'session', 'local') && isWord(s, i + 1, 'transaction')) {
    if (isWord(s, i, 'global')) return finding('admin', 'changes a setting of the server')
    i++
  }
  if (isWord(s, i, 'transaction')) return transactionMode(s, i, to)
  if (isWord(s, i, 'password', 'role', 'default', 'resource'))
    return finding('admin', 'changes a password or a role')
  if (isWord(s, i, 'names', 'charset') || (isWord(s, i, 'character') && isWord(s, i + 1, 'set')))
    return READ
  if (isWord(s, i, 'statement')) return setStatement(s, i, to)
  return assignments(s, i, to)
}

/** MariaDB: `SET STATEMENT a=1 FOR SELECT …`. */
function setStatement(s: Sentence, from: number, to: number): Finding {
  const at = findWord(s, from, to, 'for')
  if (at < 0) return finding('unknown', 'sets something that cannot be told')
  return worse(assignments(s, from + 1, at), s.classify(s, at + 1, to))
}

function assignments(s: Sentence, from: number, to: number): Finding {
  let worst = READ
  let start = from
  for (let i = from; i <= to; i = isOpen(s, i) ? endOf(s, i) + 1 : i + 1) {
    if (i < to && !isOperator(s, i, ',')) continue
    worst = worse(worst, assignment(s, start, i))
    start = i + 1
  }
  return worst
}

function assignment(s: Sentence, from: number, to: number): Finding {
  let i = from
  const token = s.tokens[i]
  if (token?.kind === 'variable' && !token.text.startsWith('@@')) {
    const text = constantText(s, i + 2, to)
    if (text === undefined) s.session.variables.delete(token.text)
    else s.session.variables.set(token.text, text)
    return READ
  }
  if (isWord(s, i, 'global', 'persist', 'persist_only'))
    return finding('admin', 'changes a setting of the server')
  if (isWord(s, i, 'session', 'local')) i++
  const variable = s.tokens[i]?.kind === 'variable' ? (s.tokens[i]?.text.slice(2) ?? '') : undefined
  if (variable !== undefined && /^(global|persist|persist_only)\./.test(variable))
    return finding('admin', 'changes a setting of the server')
  const name = variable?.replace(/^(session|local)\./, '') ?? nameAt(s, i)?.full
  if (name === undefined) return finding('unknown', 'changes a setting that cannot be told')
  if (HARMLESS_MY.has(name)) return READ
  const value = s.tokens[to - 1]?.text.toLowerCase() ?? ''
  if (SWITCHES_MY.has(name) && (value === '1' || value === 'on' || value === 'true')) return READ
  return /^(sql_\w+|\w*checks|\w*read_only|general_log|log_\w+|pseudo_\w+|binlog_\w+|gtid_\w+|default_\w+|skip_\w+|server_id|debug\w*|session_track_gtids|require_\w+|show_create_table_skip)$/.test(
    name,
  ) || SWITCHES_MY.has(name)
    ? finding('admin', `changes the setting ${name}, which guards the data or the log`)
    : finding('unknown', `changes the setting ${name}, which is not known here`)
}

/** SQLite's settings that are read by naming them. */
const PRAGMA_READS =
  words(`analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill
  cell_size_check checkpoint_fullfsync collation_list compile_options data_version database_list
  defer_foreign_keys encoding foreign_keys freelist_count fullfsync function_list hard_heap_limit
  ignore_check_constraints integrity_check journal_mode journal_size_limit legacy_alter_table locking_mode
  max_page_count mmap_size module_list page_count page_size pragma_list query_only quick_check read_uncommitted
  recursive_triggers reverse_unordered_selects schema_version secure_delete soft_heap_limit stats synchronous table_list
  temp_store threads trusted_schema user_version wal_autocheckpoint foreign_key_check writable_schema`)

/** Those whose argument says what to look at. */
const PRAGMA_LOOKS =
  words(`table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list
  foreign_key_check integrity_check quick_check`)

const PRAGMA_HARMLESS = words(
  'cache_size busy_timeout temp_store cache_spill threads analysis_limit automatic_index mmap_size soft_heap_limit case_sensitive_like',
)

export function pragma(s: Sentence, from: number, to: number): Finding {
  const name = nameAt(s, from + 1)
  if (!name) return finding('unknown', 'a setting that cannot be told')
  const { last, next } = name
  if (next >= to)
    return PRAGMA_READS.has(last) || PRAGMA_LOOKS.has(last)
      ? READ
      : finding(
          /^(wal_checkpoint|optimize|incremental_vacuum|shrink_memory)$/.test(last)
            ? 'admin'
            : 'unknown',
          `runs PRAGMA ${last}`,
        )
  if (PRAGMA_LOOKS.has(last)) return READ
  return PRAGMA_HARMLESS.has(last)
    ? finding('write', `sets PRAGMA ${last}`)
    : finding('admin', `sets PRAGMA ${last}`)
}
