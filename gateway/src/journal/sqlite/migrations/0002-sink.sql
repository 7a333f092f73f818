-- Whoever is told of every event: `position` is the row number of the last event that was handed on.
CREATE TABLE sink (
  name          TEXT    NOT NULL PRIMARY KEY,
  position      INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  advanced_at   INTEGER,
  holder        TEXT,
  leased_until  INTEGER,
  -- Failures in a row: none while `failing_since` is NULL.
  tries         INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  next_at       INTEGER,
  last_code     TEXT,
  disabled_at   INTEGER,
  disabled_code TEXT
) STRICT, WITHOUT ROWID;
