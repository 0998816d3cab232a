import { type Finding, finding } from './finding.ts'

/** Functions that do more than compute, by the start or the whole of their names. The first that fits counts. */
const DANGERS: readonly (readonly [RegExp, Finding])[] = [
  [/^lo_unlink$/, finding('destructive', 'deletes a large object')],
  [/^dblink/, finding('destructive', 'runs SQL on another database')],
  [
    /^(pg_read_|pg_ls_|pg_stat_file|pg_file_|lo_import|lo_export|load_file|readfile|writefile|fsdir|lsdir|zipfile|sqlar_|edit$|sys_(exec|eval|get|set)|lib_mysqludf|do_system|load_extension|fts3_tokenizer|openrowset|opendatasource|xp_|sp_|read_csv|read_parquet|read_text|read_blob)/,
    finding('admin', 'reads or writes files of the server, loads code or runs a program'),
  ],
  [
    /^(pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_|pg_create_restore_point|pg_(start_|stop_)?backup|pg_wal_replay_(pause|resume)|pg_xlog_replay_|pg_log_(backend|standby)|pg_import_system|pg_sync_|pg_set_attribute|pg_set_relation|pg_restore_(rel|att)|pg_clear_|pg_extension_config|pg_nextoid|pg_stop_making|binary_upgrade_|pg_execute_server)/,
    finding('admin', 'acts on the server or on other sessions'),
  ],
  [
    /^(pg_\w*replication_(slot|origin)|pg_logical_|pg_replication_|pg_(create|drop|copy)_\w*slot|group_replication_|asynchronous_connection_|master_|source_pos|wait_for_executed|wait_until_sql|gtid_purge)/,
    finding('admin', 'acts on replication'),
  ],
  [/^set_config$/, finding('admin', 'changes a setting of the session')],
  [
    /^(pg_stat_reset|pg_stat_statements_reset|pg_stat_clear|pg_stat_force|ps_setup|ps_truncate|ps_trace|ps_statement)/,
    finding('admin', 'clears or changes what the server records about itself'),
  ],
  [
    /^(keyring_|audit_|mysql_firewall|set_firewall|read_firewall|version_tokens|mysql_query_attribute|service_|component_|firewall|cron\.|schedule|unschedule)/,
    finding('admin', "changes a plugin's settings"),
  ],
  [
    /^(query_to_xml|cursor_to_xml|ts_stat|ts_rewrite|crosstab|connectby|xpath_table|query_to_|openquery)/,
    finding('destructive', 'runs text as a statement'),
  ],
  [/^pg_(try_)?advisory/, finding('write', 'takes or frees a lock')],
  [/^(get_lock|release_lock|release_all_locks)$/, finding('write', 'takes or frees a lock')],
  [/^(nextval|setval)$/, finding('write', 'moves a sequence')],
  [/^pg_notify$/, finding('write', 'sends a message')],
  [
    /^(lo_(?!get$)\w+|lowrite|loread|brin_|gin_clean|pg_prewarm|pg_export_snapshot)/,
    finding('write', 'changes large objects, indexes or snapshots'),
  ],
]

/** What a call of this function does beyond computing; undefined where nothing such is known. */
export function dangerOf(name: string): Finding | undefined {
  return DANGERS.find(([pattern]) => pattern.test(name))?.[1]
}
