import { KEPT_SCHEMA } from '../database/change.ts'
import { kept } from './names.ts'
import { WORK_MEM } from './session.ts'

/** Every time that rows were kept in a transaction, in order: what was done first to a row is what undoes it. */
export function firesTable(id: string): string {
  return `CREATE TABLE ${kept(`${id}_fires`)} (
    fire int GENERATED ALWAYS AS IDENTITY, rel oid NOT NULL, op text NOT NULL, rows bigint,
    depth int NOT NULL DEFAULT 0)`
}

/**
 * What each trigger calls, with where to keep and what tells the table's rows apart. It writes a table the first time,
 * because that costs half of adding to one. Keys of an UPDATE are kept only where it changes keys. The right to write
 * there is ours: a cascade runs as whoever owns the other table.
 */
export function takeFunction(id: string): string {
  return `CREATE FUNCTION ${kept(`${id}_take`)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET work_mem = '${WORK_MEM}' SET jit = off AS $take$
  DECLARE
    base text := tg_argv[0];
    key text := tg_argv[1];
    written text := tg_argv[2];
    n int;
    count bigint := 0;
    came boolean := tg_op = 'INSERT';
  BEGIN
    IF tg_op = 'UPDATE' AND key <> '*' THEN
      EXECUTE format('SELECT EXISTS (SELECT %1$s FROM interlock_new EXCEPT ALL SELECT %1$s FROM interlock_old)', written) INTO came;
    ELSIF tg_op = 'UPDATE' THEN came := true;
    END IF;
    INSERT INTO ${kept(`${id}_fires`)} (rel, op, depth) VALUES (tg_relid, tg_op, pg_trigger_depth()) RETURNING fire INTO n;
    IF tg_op <> 'INSERT' THEN
      IF to_regclass(format('${KEPT_SCHEMA}.%I', base || '_old')) IS NULL THEN
        EXECUTE format('CREATE TABLE ${KEPT_SCHEMA}.%I AS SELECT %s AS interlock_fire, * FROM interlock_old', base || '_old', n);
      ELSE
        EXECUTE format('INSERT INTO ${KEPT_SCHEMA}.%I SELECT %s, * FROM interlock_old', base || '_old', n);
      END IF;
      GET DIAGNOSTICS count = ROW_COUNT;
    END IF;
    IF came THEN
      IF to_regclass(format('${KEPT_SCHEMA}.%I', base || '_new')) IS NULL THEN
        EXECUTE format('CREATE TABLE ${KEPT_SCHEMA}.%I AS SELECT %s AS interlock_fire, %s FROM interlock_new', base || '_new', n, key);
      ELSE
        EXECUTE format('INSERT INTO ${KEPT_SCHEMA}.%I SELECT %s, %s FROM interlock_new', base || '_new', n, key);
      END IF;
      IF tg_op = 'INSERT' THEN GET DIAGNOSTICS count = ROW_COUNT; END IF;
    END IF;
    UPDATE ${kept(`${id}_fires`)} SET rows = count WHERE fire = n;
    RETURN NULL;
  END $take$`
}
