import type { SqlDialect } from './sql.ts'

/**
 * Functions that only compute or look, by dialect. Whatever is not here is not known to be harmless. PostgreSQL's are
 * its own immutable and stable functions and the volatile ones that change nothing, without those that run text.
 */
function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''))
}

/** Every server has them or refuses them. */
const COMMON = words(`
  abs acos any_value array_agg ascii asin atan atan2 avg bit_length btrim cast ceil ceiling char
  char_length character_length chr coalesce concat concat_ws convert corr cos cosh cot count
  covar_pop covar_samp cume_dist current_date current_time current_timestamp current_user date
  date_add date_sub date_trunc datediff datetime day degrees dense_rank exists exp extract
  first_value floor format greatest group_concat grouping hex if ifnull iif initcap instr
  json_array json_extract json_object lag last_value lead least left length ln localtime
  localtimestamp locate log log10 log2 lower lpad ltrim max md5 min mod month now nth_value ntile
  nullif nvl nvl2 octet_length overlay percent_rank pi position pow power radians rand random rank
  regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right round
  row_number rpad rtrim session_user sha1 sha2 sign sin sinh sqrt stddev stddev_pop stddev_samp
  string_agg strpos substr substring sum tan tanh time timestamp to_char to_date total translate
  trim typeof unhex upper user var_pop var_samp variance version year
`)

/** PostgreSQL and the extensions that everybody installs. */
const POSTGRES = words(`
  abbrev abs acos acosd acosh age akeys any_value area armor array_agg array_append array_cat
  array_dims array_fill array_in array_length array_lower array_ndims array_position
  array_positions array_prepend array_remove array_replace array_reverse array_sample
  array_shuffle array_sort array_to_json array_to_string array_to_tsvector array_upper ascii asin
  asind asinh atan atan2 atan2d atand atanh avals avg bit bit_and bit_count bit_in bit_length
  bit_or bit_xor bool bool_and bool_or bound_box box bpchar broadcast cardinality cbrt ceil
  ceiling center char char_length character_length chr cidr circle clock_timestamp col_description
  concat concat_ws convert convert_from convert_to corr cos cosd cosh cosine_distance cot cotd
  count covar_pop covar_samp crypt cube cume_dist current_database current_query current_schema
  current_schemas current_setting current_user currval date date_bin date_part date_trunc dearmor
  decode decrypt degrees dense_rank diagonal diameter difference digest div dmetaphone earth_box
  earth_distance encode encrypt enum_first enum_last erf erfc every exp extract factorial family
  first_value float4 float8 floor format format_type gamma gcd gen_random_bytes gen_random_uuid
  gen_salt generate_series generate_subscripts get_bit get_byte get_current_ts_config
  getdatabaseencoding getpgusername has_any_column_privilege has_column_privilege
  has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege
  has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
  has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege hashint4
  hashint8 hashtext hashtextextended height hmac host hostmask hstore hstore_to_json icount
  inet_client_addr inet_client_port inet_merge inet_same_family inet_server_addr inet_server_port
  initcap inner_product int2 int4 int4range_canonical int4range_subdiff int8 int8range_canonical
  int8range_subdiff interval interval_avg intset is_normalized isclosed isempty isfinite
  ishorizontal isparallel isperp isvertical json json_agg json_array json_array_element
  json_array_element_text json_array_elements json_array_elements_text json_array_length
  json_arrayagg json_build_array json_build_object json_each json_each_text json_exists
  json_extract_path json_extract_path_text json_object json_object_agg json_object_field
  json_object_field_text json_object_keys json_objectagg json_populate_record
  json_populate_recordset json_query json_scalar json_serialize json_strip_nulls json_table
  json_to_record json_to_recordset json_to_tsvector json_typeof json_value jsonb_agg
  jsonb_array_element jsonb_array_element_text jsonb_array_elements jsonb_array_elements_text
  jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat jsonb_contained
  jsonb_contains jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_exists
  jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_in
  jsonb_insert jsonb_object jsonb_object_agg jsonb_object_field jsonb_object_field_text
  jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz
  jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset
  jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset
  jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval l2_distance lag
  last_value lastval lca lcm lead left length levenshtein levenshtein_less_equal lgamma like
  like_escape line ll_to_earth ln lo_get log log10 lower lower_inc lower_inf lpad lseg ltree2text
  ltrim macaddr make_date make_interval make_time make_timestamp make_timestamptz masklen max md5
  merge_action metaphone min min_scale mod mode money multirange mxid_age name netmask network
  network_overlap network_sub network_sup nlevel normalize notlike now npoints nth_value ntile
  num_nonnulls num_nulls numeric nummultirange numnode numrange obj_description octet_length oid
  oidvectortypes overlaps overlay parse_ident path percent_rank percentile_cont percentile_disc
  pg_available_extension_versions pg_available_extensions pg_backend_pid pg_basetype
  pg_blocking_pids pg_char_to_encoding pg_client_encoding pg_collation_actual_version
  pg_collation_for pg_collation_is_visible pg_column_compression pg_column_is_updatable
  pg_column_size pg_conf_load_time pg_control_checkpoint pg_control_init pg_control_recovery
  pg_control_system pg_conversion_is_visible pg_current_logfile pg_current_snapshot
  pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_current_xact_id
  pg_current_xact_id_if_assigned pg_cursor pg_database_size pg_describe_object
  pg_encoding_max_length pg_encoding_to_char pg_extension_update_paths pg_filenode_relation
  pg_function_is_visible pg_get_acl pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr
  pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments
  pg_get_function_result pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef
  pg_get_keywords pg_get_object_address pg_get_partition_constraintdef pg_get_partkeydef
  pg_get_publication_tables pg_get_replica_identity_index pg_get_ruledef pg_get_serial_sequence
  pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions
  pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_get_wal_replay_pause_state pg_has_role
  pg_identify_object pg_identify_object_as_address pg_index_column_has_property
  pg_index_has_property pg_indexam_has_property pg_indexam_progress_phasename pg_indexes_size
  pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema
  pg_is_wal_replay_paused pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn
  pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_listening_channels pg_lock_status pg_lsn
  pg_mcv_list_items pg_my_temp_schema pg_notification_queue_usage pg_opclass_is_visible
  pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table pg_partition_ancestors
  pg_partition_root pg_partition_tree pg_postmaster_start_time pg_prepared_statement
  pg_prepared_xact pg_relation_filenode pg_relation_filepath pg_relation_is_publishable
  pg_relation_is_updatable pg_relation_size pg_replication_origin_oid
  pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_sequence_parameters
  pg_settings_get_flags pg_show_all_settings pg_size_bytes pg_size_pretty pg_sleep pg_sleep_for
  pg_sleep_until pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_stat_get_activity
  pg_stat_get_analyze_count pg_stat_get_archiver pg_stat_get_autoanalyze_count
  pg_stat_get_autovacuum_count pg_stat_get_backend_activity pg_stat_get_backend_activity_start
  pg_stat_get_backend_client_addr pg_stat_get_backend_client_port pg_stat_get_backend_dbid
  pg_stat_get_backend_idset pg_stat_get_backend_pid pg_stat_get_backend_start
  pg_stat_get_backend_userid pg_stat_get_backend_wait_event pg_stat_get_backend_wait_event_type
  pg_stat_get_backend_xact_start pg_stat_get_bgwriter_buf_written_checkpoints
  pg_stat_get_bgwriter_buf_written_clean pg_stat_get_bgwriter_maxwritten_clean
  pg_stat_get_bgwriter_requested_checkpoints pg_stat_get_bgwriter_stat_reset_time
  pg_stat_get_bgwriter_timed_checkpoints pg_stat_get_blocks_fetched pg_stat_get_blocks_hit
  pg_stat_get_buf_alloc pg_stat_get_buf_fsync_backend pg_stat_get_buf_written_backend
  pg_stat_get_checkpoint_sync_time pg_stat_get_checkpoint_write_time pg_stat_get_dead_tuples
  pg_stat_get_function_calls pg_stat_get_function_self_time pg_stat_get_function_total_time
  pg_stat_get_ins_since_vacuum pg_stat_get_last_analyze_time pg_stat_get_last_autoanalyze_time
  pg_stat_get_last_autovacuum_time pg_stat_get_last_vacuum_time pg_stat_get_live_tuples
  pg_stat_get_mod_since_analyze pg_stat_get_numscans pg_stat_get_progress_info
  pg_stat_get_replication_slot pg_stat_get_slru pg_stat_get_snapshot_timestamp
  pg_stat_get_subscription pg_stat_get_subscription_stats pg_stat_get_tuples_deleted
  pg_stat_get_tuples_fetched pg_stat_get_tuples_hot_updated pg_stat_get_tuples_inserted
  pg_stat_get_tuples_returned pg_stat_get_tuples_updated pg_stat_get_vacuum_count pg_stat_get_wal
  pg_stat_get_wal_receiver pg_stat_get_wal_senders pg_stat_get_xact_numscans
  pg_statistics_obj_is_visible pg_table_is_visible pg_table_size pg_tablespace_databases
  pg_tablespace_location pg_tablespace_size pg_timezone_abbrevs pg_timezone_names
  pg_total_relation_size pg_trigger_depth pg_ts_config_is_visible pg_ts_dict_is_visible
  pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible pg_typeof
  pg_visible_in_snapshot pg_wal_lsn_diff pg_walfile_name pg_walfile_name_offset
  pg_xact_commit_timestamp pg_xact_status pgp_pub_decrypt pgp_pub_encrypt pgp_sym_decrypt
  pgp_sym_encrypt phraseto_tsquery pi plainto_tsquery point polygon position pow power querytree
  quote_ident quote_literal quote_nullable radians radius random random_normal range_agg
  range_merge rank regclass regexp_count regexp_instr regexp_like regexp_match regexp_matches
  regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx regr_avgy
  regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse
  right round row_number row_security_active row_to_json rpad rtrim satisfies_hash_partition scale
  session_user set_bit set_byte set_masklen setseed setweight sha1 sha224 sha256 sha384 sha512
  shobj_description show_limit show_trgm sign similar_escape similar_to_escape similarity sin sind
  sinh skeys slice slope sort soundex split_part sqrt st_area st_asgeojson st_astext st_buffer
  st_centroid st_contains st_covers st_distance st_distancesphere st_dwithin st_envelope
  st_geogfromtext st_geomfromtext st_intersection st_intersects st_length st_makeenvelope
  st_makepoint st_point st_setsrid st_transform st_union st_within st_x st_y starts_with
  statement_timestamp stddev stddev_pop stddev_samp strict_word_similarity string_agg
  string_to_array string_to_table strip strpos subltree subpath substr substring sum svals tan
  tand tanh text text2ltree time time_bucket timeofday timestamp timestamptz timetz timezone
  to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_regclass
  to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole
  to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array
  trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_match_qv ts_match_tq
  ts_match_tt ts_match_vq ts_parse ts_rank ts_rank_cd ts_token_type tsmultirange tsquery_phrase
  tsrange tstzmultirange tstzrange tsvector_concat tsvector_to_array txid_current
  txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax
  txid_snapshot_xmin txid_status txid_visible_in_snapshot unaccent uniq unistr unnest upper
  upper_inc upper_inf uuid_extract_timestamp uuid_extract_version uuid_generate_v1
  uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil uuidv4 uuidv7
  var_pop var_samp varbit varchar variance vector_dims version websearch_to_tsquery width
  width_bucket word_similarity xid xideqint4 xml xml_is_well_formed xml_is_well_formed_content
  xml_is_well_formed_document xmlagg xmlattributes xmlcomment xmlconcat2 xmlelement xmlexists
  xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable xmlvalidate xpath
  xpath_exists
`)

/** MySQL and MariaDB. */
const MYSQL = words(`
  adddate addtime aes_decrypt aes_encrypt against analyse bin bin_to_uuid bit_and bit_count
  bit_or bit_xor can_access_column can_access_database can_access_table charset coercibility
  collation column_add column_check column_create column_delete column_exists column_get
  column_json column_list compress connection_id conv convert_tz crc32 crc32c curdate
  current_role curtime database date_format dayname dayofmonth dayofweek dayofyear decode
  decode_oracle default des_decrypt des_encrypt elt encode encrypt export_set extractvalue field
  find_in_set format_bytes format_pico_time found_rows from_base64 from_days from_unixtime
  from_vector geometrycollection get_format gtid_subset gtid_subtract hour icu_version
  inet6_aton inet6_ntoa inet_aton inet_ntoa insert interval is_free_lock is_ipv4 is_ipv4_compat
  is_ipv4_mapped is_ipv6 is_used_lock is_uuid isnull json_array_append json_array_insert
  json_array_intersect json_arrayagg json_compact json_contains json_contains_path json_depth
  json_detailed json_equals json_exists json_insert json_keys json_length json_loose json_merge
  json_merge_patch json_merge_preserve json_normalize json_objectagg json_overlaps json_pretty
  json_query json_quote json_remove json_replace json_schema_valid json_schema_validation_report
  json_search json_set json_storage_free json_storage_size json_table json_type json_unquote
  json_valid json_value kdf last_day last_insert_id lastval lcase linestring make_set makedate
  maketime match mbrcontains mbrwithin median microsecond mid minute monthname multilinestring
  multipoint multipolygon name_const natural_sort_key oct old_password ord password
  percentile_cont percentile_disc period_add period_diff point polygon ps_current_thread_id
  ps_thread_id quarter quote random_bytes regexp_count roles_graphml row_count schema
  sec_to_time second sformat sha sleep soundex space st_area st_asgeojson st_astext st_aswkb
  st_buffer st_centroid st_contains st_distance st_distance_sphere st_envelope
  st_geomfromgeojson st_geomfromtext st_geomfromwkb st_intersection st_intersects st_isvalid
  st_latitude st_length st_longitude st_makeenvelope st_pointfromtext st_srid st_transform
  st_union st_within st_x st_y statement_digest statement_digest_text std str_to_date strcmp
  string_to_vector subdate substring_index subtime sysdate system_user time_format time_to_sec
  timediff timestampadd timestampdiff to_base64 to_days to_seconds to_vector truncate ucase
  uncompress uncompressed_length unix_timestamp updatexml utc_date utc_time utc_timestamp uuid
  uuid_short uuid_to_bin validate_password_strength value values vector_dim vector_to_string
  week weekday weekofyear weight_string yearweek
`)

/** SQLite and its shell. */
const SQLITE = words(`
  acosh asinh atanh base64 base85 bm25 bytecode changes concat concat_ws cume_dist date datetime
  dbstat decimal decimal_add decimal_cmp decimal_mul decimal_sub decimal_sum fts5_source_id
  generate_series glob group_concat highlight ieee754 json json_array_length json_each
  json_error_position json_group_array json_group_object json_insert json_patch json_pretty
  json_quote json_remove json_replace json_set json_tree json_type json_valid jsonb jsonb_array
  jsonb_each jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object
  jsonb_patch jsonb_remove jsonb_replace jsonb_set jsonb_tree julianday last_insert_rowid like
  likelihood likely matchinfo median octet_length offsets percentile percentile_cont
  percentile_disc pragma_collation_list pragma_compile_options pragma_data_version
  pragma_database_list pragma_encoding pragma_foreign_key_check pragma_foreign_key_list
  pragma_freelist_count pragma_function_list pragma_index_info pragma_index_list
  pragma_index_xinfo pragma_integrity_check pragma_module_list pragma_page_count pragma_page_size
  pragma_pragma_list pragma_quick_check pragma_schema_version pragma_table_info pragma_table_list
  pragma_table_xinfo pragma_user_version printf quote randomblob regexp rtreecheck rtreedepth
  rtreenode sha1 sha3 snippet soundex sqlite_compileoption_get sqlite_compileoption_used
  sqlite_offset sqlite_source_id sqlite_version stmt_count strftime string_agg subtype tables_used
  timediff total total_changes trunc typeof unicode unistr unistr_quote unixepoch unlikely uuid
  uuid_blob uuid_str zeroblob
`)

/** Warehouses and others, read when the dialect is not known. */
const OTHERS = words(`
  approx_count_distinct approx_quantile approx_quantiles approx_top_count arg_max arg_min
  array_concat array_contains array_length array_size array_to_string bitand bitor blobastext
  bool_and bool_or charindex count_if countif date_diff date_part dateadd datefromparts datename
  dateof datepart dateserial datetime_diff datetime_trunc day_name decode div ends_with endswith
  eomonth epoch flatten format_date format_timestamp generate_array generate_date_array
  generate_series getdate getutcdate host_name ieee_divide is_inf is_nan isdate isjson isnumeric
  json_query json_value len list list_value listagg logical_and logical_or max_by median min_by
  mode monthname newid object_construct object_id object_name parse_date parse_json
  parse_timestamp patindex percentile_cont percentile_disc quantile quotename range
  regexp_contains regexp_extract regexp_extract_all replicate safe_cast safe_divide sequence space
  split split_part starts_with startswith strftime string_split struct struct_pack stuff
  sysdatetime sysutcdatetime time_bucket timestamp_add timestamp_diff timestamp_sub
  timestamp_trunc to_json_string to_timestamp to_variant tochar todate todatetime todayofweek
  tofloat64 toint32 toint64 token tostartofday tostartofhour tostartofmonth tostartofweek tostring
  totimestamp touint64 toyyyymm toyyyymmdd try_cast try_convert try_parse try_to_date
  try_to_number ttl uniq uniqexact unix_millis unix_seconds unnest writetime zeroifnull
`)

const BY_DIALECT: Readonly<Record<SqlDialect, readonly ReadonlySet<string>[]>> = {
  postgres: [COMMON, POSTGRES],
  mysql: [COMMON, MYSQL],
  sqlite: [COMMON, SQLITE],
  unknown: [COMMON, POSTGRES, MYSQL, SQLITE, OTHERS],
}

/** `name` in lower case, without a schema. */
export function isHarmlessFunction(name: string, dialect: SqlDialect): boolean {
  return BY_DIALECT[dialect].some((set) => set.has(name))
}
