-- What a partner does not take electronically: a person hands it over. The task keeps the id, the identity and the payload of
-- the delivery that it may become.
CREATE TABLE task (
  seq          INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  exchange     INTEGER NOT NULL REFERENCES exchange (seq),
  partner      TEXT    NOT NULL,
  document     TEXT    NOT NULL,
  identity     TEXT    NOT NULL UNIQUE,
  json         TEXT    NOT NULL,
  submitted_by TEXT    NOT NULL,
  warnings     INTEGER NOT NULL DEFAULT 0,
  why          TEXT    NOT NULL,
  state        TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'released')),
  deadline     INTEGER NOT NULL,
  passed_at    INTEGER, -- when the alarm about its deadline was given
  created_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  ended_by     TEXT,
  how          TEXT,
  note         TEXT,
  handed_at    INTEGER, -- when the person says that it was handed over
  purged_at    INTEGER
) STRICT;
CREATE INDEX task_open ON task (seq) WHERE state = 'open';
CREATE INDEX task_deadline ON task (deadline) WHERE state = 'open' AND passed_at IS NULL;
CREATE INDEX task_exchange ON task (exchange);
CREATE INDEX task_purge ON task (ended_at) WHERE ended_at IS NOT NULL AND purged_at IS NULL;

-- A key may have brought a task: SQLite cannot take NOT NULL from a column, so the table is made anew.
CREATE TABLE idempotency_with_tasks (
  submitted_by TEXT    NOT NULL,
  key          TEXT    NOT NULL,
  digest       TEXT    NOT NULL,
  delivery     INTEGER REFERENCES delivery (seq),
  task         INTEGER REFERENCES task (seq),
  PRIMARY KEY (submitted_by, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_with_tasks (submitted_by, key, digest, delivery) SELECT submitted_by, key, digest, delivery FROM idempotency;
DROP TABLE idempotency;
ALTER TABLE idempotency_with_tasks RENAME TO idempotency;

-- A task is everybody's to see at once.
CREATE VIEW stuck_task AS
SELECT 'task' AS what, t.id, x.id AS exchange, t.partner, t.created_at AS since, 'operator' AS turn,
       CASE WHEN t.passed_at IS NULL THEN t.why || ': hand it over in another way' ELSE t.why || ': its deadline has passed' END AS why
FROM task t JOIN exchange x ON x.seq = t.exchange
WHERE t.state = 'open';
