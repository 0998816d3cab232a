/**
 * The store's form by number: each step takes a store from the one before. A released step is never changed. Session,
 * effect and the fields that are asked for by name stand as JSON texts: a JSON text has no character that PostgreSQL
 * does not take.
 */
export const STEPS: readonly string[] = [
  `CREATE TABLE interlock_entries (
     seq      BIGINT PRIMARY KEY,
     at       BIGINT NOT NULL,
     kind     TEXT NOT NULL,
     session  TEXT,
     effect   TEXT,
     named    TEXT,
     what     TEXT,
     body     TEXT NOT NULL,
     previous TEXT NOT NULL,
     hash     TEXT NOT NULL UNIQUE,
     salt     TEXT
   );
   CREATE INDEX interlock_entries_session ON interlock_entries (session, seq);
   CREATE INDEX interlock_entries_kind ON interlock_entries (kind, seq);
   CREATE TABLE interlock_notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);
   CREATE FUNCTION interlock_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'UPDATE' AND NEW.salt IS NULL
          AND (NEW.seq, NEW.at, NEW.kind, NEW.body, NEW.previous, NEW.hash)
            = (OLD.seq, OLD.at, OLD.kind, OLD.body, OLD.previous, OLD.hash) THEN
         RETURN NEW;
       END IF;
       RAISE EXCEPTION 'the record is append-only';
     END $$;
   CREATE TRIGGER interlock_entries_append_only BEFORE UPDATE OR DELETE ON interlock_entries
     FOR EACH ROW EXECUTE FUNCTION interlock_append_only();
   CREATE TRIGGER interlock_entries_no_truncate BEFORE TRUNCATE ON interlock_entries
     FOR EACH STATEMENT EXECUTE FUNCTION interlock_append_only();`,
]
