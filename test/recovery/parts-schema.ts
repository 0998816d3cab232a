/** A database with some of everything that is no row, and what a person would miss of it. */
export const ROLES = `DO $$ BEGIN CREATE ROLE reader; CREATE ROLE writer; CREATE ROLE chief;
  EXCEPTION WHEN duplicate_object THEN NULL; END $$`
export const SCHEMA = `
  DROP SCHEMA IF EXISTS public CASCADE; DROP SCHEMA IF EXISTS app CASCADE;
  CREATE SCHEMA public; CREATE SCHEMA app;
  CREATE TYPE mood AS ENUM ('sad', 'it''s fine', 'happy');
  CREATE TYPE unused AS ENUM ('a', 'b');
  COMMENT ON TYPE unused IS 'nobody’s';
  CREATE TABLE users (id int PRIMARY KEY, age int NOT NULL CHECK (age > 0), score numeric(10,3) DEFAULT 1.5, name text COLLATE "C",
    feeling mood DEFAULT 'happy', email varchar(40) NOT NULL DEFAULT 'none' UNIQUE, city text);
  CREATE INDEX by_city ON users (lower(city)) WHERE city IS NOT NULL;
  CREATE INDEX by_score ON users (score DESC);
  COMMENT ON COLUMN users.city IS 'where they live';
  COMMENT ON TABLE users IS 'people';
  ALTER TABLE users ALTER city SET STATISTICS 500;
  CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, email varchar(40) REFERENCES users (email));
  CREATE TABLE loose (a int, b text, c text);
  CREATE TABLE days (id int, day date, note text DEFAULT 'x', PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
  CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
  CREATE TABLE numbered (n int GENERATED ALWAYS AS IDENTITY, x int, twice int GENERATED ALWAYS AS (x * 2) STORED, PRIMARY KEY (n));
  CREATE VIEW adults WITH (security_barrier) AS SELECT id, name FROM users WHERE age > 17;
  CREATE VIEW names AS SELECT name FROM adults;
  CREATE FUNCTION app.twice(n int, VARIADIC more text[]) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 7
    SET work_mem = '1MB' AS 'SELECT n * 2';
  COMMENT ON FUNCTION app.twice IS 'it’s twice';
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $f$ BEGIN RETURN new; END $f$;
  CREATE PROCEDURE app.nothing() LANGUAGE plpgsql AS $f$ BEGIN NULL; END $f$;
  CREATE TRIGGER noted BEFORE UPDATE OF name ON users FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION note();
  ALTER TABLE users ENABLE ALWAYS TRIGGER noted;
  ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON orders AS RESTRICTIVE FOR SELECT TO reader, writer USING (user_id > 0);
  CREATE POLICY write ON orders FOR INSERT TO PUBLIC WITH CHECK (id > 0);
  GRANT SELECT ON users TO reader; GRANT SELECT, INSERT ON users TO writer WITH GRANT OPTION;
  GRANT SELECT (city), UPDATE (city) ON users TO reader; GRANT USAGE ON SCHEMA app TO PUBLIC;
  GRANT EXECUTE ON FUNCTION app.twice TO writer; REVOKE EXECUTE ON FUNCTION app.twice FROM PUBLIC; GRANT SELECT ON adults TO reader;
  ALTER FUNCTION note OWNER TO chief;
  INSERT INTO users SELECT g, g + 10, g + 0.125, 'n' || g, (ARRAY['sad','happy'])[1 + g % 2]::mood, 'm' || g || '@example.com',
    CASE WHEN g % 3 > 0 THEN 'city ' || g % 5 END FROM generate_series(1, 60) g;
  INSERT INTO orders SELECT g, 1 + g % 60, NULL FROM generate_series(1, 80) g;
  INSERT INTO loose SELECT g % 3, 'b' || g % 2, 'c' || g FROM generate_series(1, 30) g;
  INSERT INTO days SELECT g, date '2026-01-05' + g * 10, 'note ' || g FROM generate_series(1, 30) g;
  INSERT INTO numbered (x) SELECT g FROM generate_series(1, 10) g;`

export const TABLES = ['users', 'orders', 'loose', 'days', 'numbered', 'adults', 'names']

/** What a person would miss, by the server's own words. */
export const EVERYTHING = `
  SELECT json_agg(x ORDER BY x::text) AS all FROM (
    SELECT c.relname, c.relkind, c.relrowsecurity, pg_get_userbyid(c.relowner), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      a.attidentity, pg_get_expr(d.adbin, d.adrelid), a.attcollation, a.attstattarget, col_description(c.oid, a.attnum),
      (SELECT array_agg(x::text ORDER BY x::text) FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x)::text AS acl,
      (SELECT array_agg(x::text ORDER BY x::text) FROM aclexplode(a.attacl) x)::text AS own, NULL AS more
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace IN ('public'::regnamespace, 'app'::regnamespace)) x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace) x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal
    AND tgrelid::regclass::text !~ '^interlock_kept') x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT * FROM pg_policies WHERE schemaname IN ('public', 'app')) x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT viewname, viewowner, definition FROM pg_views WHERE schemaname = 'public') x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT * FROM pg_indexes WHERE schemaname = 'public') x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT pg_get_functiondef(oid), pg_get_userbyid(proowner), obj_description(oid, 'pg_proc'),
    (SELECT array_agg(x::text ORDER BY x::text) FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) x)
    FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'app'::regnamespace)) x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT typname, enumlabel, rank() OVER (PARTITION BY typname ORDER BY enumsortorder),
    obj_description(t.oid, 'pg_type') FROM pg_enum e JOIN pg_type t ON t.oid = enumtypid) x
  UNION ALL SELECT json_agg(x ORDER BY x::text) FROM (SELECT nspname, pg_get_userbyid(nspowner),
    (SELECT array_agg(x::text ORDER BY x::text) FROM aclexplode(nspacl) x) FROM pg_namespace WHERE nspname IN ('public', 'app')) x`
