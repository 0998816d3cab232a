/**
 * The store's form by number: each step takes a store from the one before. A released step is never changed; a test
 * opens a store of every released form.
 */
export const STEPS: readonly string[] = [
  `CREATE TABLE entries (
     seq      INTEGER PRIMARY KEY,
     at       INTEGER NOT NULL,
     kind     TEXT NOT NULL,
     session  TEXT,
     effect   TEXT,
     body     TEXT NOT NULL,
     previous TEXT NOT NULL,
     hash     TEXT NOT NULL UNIQUE,
     salt     TEXT
   ) STRICT;
   CREATE INDEX entries_session ON entries (session, seq);
   CREATE INDEX entries_effect ON entries (effect, seq);
   CREATE TRIGGER entries_no_update BEFORE UPDATE OF seq, at, kind, body, previous, hash ON entries
     BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
   CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
     BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
   CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
  // REPLACE fires no trigger for what it deletes, and queries go by session and effect.
  `DROP TRIGGER entries_no_update;
   CREATE TRIGGER entries_no_update
     BEFORE UPDATE OF seq, at, kind, session, effect, body, previous, hash ON entries
     BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
   CREATE TRIGGER entries_only_forget_salt BEFORE UPDATE OF salt ON entries WHEN NEW.salt IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
   CREATE TRIGGER entries_no_replace BEFORE INSERT ON entries
     WHEN EXISTS (SELECT 1 FROM entries WHERE seq >= NEW.seq OR hash = NEW.hash)
     BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;`,
]
