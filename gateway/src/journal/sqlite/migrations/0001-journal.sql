-- Instants are milliseconds since the epoch, UTC. Digests and hashes are lower-case hexadecimal SHA-256.

CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Payloads. `digest` is over the bytes; where there is a content type, over content type, NUL, bytes (a wire message).
CREATE TABLE blob (
  seq          INTEGER PRIMARY KEY,
  digest       TEXT    NOT NULL UNIQUE,
  size         INTEGER NOT NULL,
  content_type TEXT,
  uses         INTEGER NOT NULL DEFAULT 1
) STRICT;
-- `at` is 1,048,576 times the blob's number plus the position of the chunk: one tree and no index beside it.
CREATE TABLE blob_chunk (
  at    INTEGER PRIMARY KEY,
  bytes BLOB    NOT NULL
) STRICT;

CREATE TABLE exchange (
  seq             INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  certificate     TEXT    NOT NULL UNIQUE,
  scheme          TEXT    NOT NULL,
  issuing_country TEXT    NOT NULL,
  number          TEXT    NOT NULL,
  partner         TEXT    NOT NULL,
  role            TEXT    NOT NULL CHECK (role IN ('issuer', 'importer')),
  view            TEXT    NOT NULL,
  revision        INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX exchange_number ON exchange (number);

-- Heads of the event chains. Chain 0 is `gateway`: what belongs to no exchange. The others carry their exchange's seq.
CREATE TABLE chain (
  exchange INTEGER PRIMARY KEY,
  n        INTEGER NOT NULL,
  hash     TEXT    NOT NULL,
  sealed_n INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX chain_moved ON chain (exchange) WHERE n > sealed_n;

CREATE TABLE event (
  seq       INTEGER PRIMARY KEY,
  exchange  INTEGER NOT NULL,
  n         INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  kind      TEXT    NOT NULL,
  data      TEXT,
  blob      TEXT,
  prev_hash TEXT    NOT NULL,
  hash      TEXT    NOT NULL,
  UNIQUE (exchange, n)
) STRICT;
CREATE TRIGGER event_never_changes BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
CREATE TRIGGER event_never_goes BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event never goes'); END;

CREATE TABLE checkpoint (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  heads     TEXT    NOT NULL,
  count     INTEGER NOT NULL,
  signature BLOB    NOT NULL
) STRICT;

CREATE TABLE delivery (
  seq          INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  exchange     INTEGER NOT NULL REFERENCES exchange (seq),
  partner      TEXT    NOT NULL,
  document     TEXT    NOT NULL,
  action       TEXT    NOT NULL CHECK (action IN ('issue', 'respond', 'cancel')),
  identity     TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('due', 'awaiting', 'delivered', 'refused', 'abandoned', 'expired', 'moot')),
  tries        INTEGER NOT NULL DEFAULT 0,
  next_at      INTEGER, -- none while an older delivery of the exchange is open, and none once closed
  holder       TEXT,
  leased_until INTEGER,
  lease        INTEGER NOT NULL DEFAULT 0,
  transmission INTEGER REFERENCES transmission (seq),
  answer       INTEGER REFERENCES answer (seq),
  json         TEXT    NOT NULL,
  submitted_by TEXT    NOT NULL,
  warnings     INTEGER NOT NULL DEFAULT 0,
  last_code    TEXT,
  created_at   INTEGER NOT NULL,
  closed_at    INTEGER,
  purged_at    INTEGER
) STRICT;
CREATE INDEX delivery_exchange ON delivery (exchange);
CREATE INDEX delivery_due ON delivery (partner, next_at) WHERE state IN ('due', 'awaiting');
CREATE INDEX delivery_created ON delivery (created_at);
CREATE INDEX delivery_partner ON delivery (partner, created_at);
CREATE INDEX delivery_failed ON delivery (state, created_at) WHERE state IN ('refused', 'abandoned', 'expired', 'moot');
CREATE INDEX delivery_purge ON delivery (closed_at) WHERE closed_at IS NOT NULL AND purged_at IS NULL;

CREATE TABLE transmission (
  seq            INTEGER PRIMARY KEY,
  message_id     TEXT    NOT NULL UNIQUE,
  delivery       INTEGER NOT NULL REFERENCES delivery (seq),
  wire           TEXT    NOT NULL,
  payload        TEXT    NOT NULL,
  content_digest TEXT    NOT NULL,
  expires_at     INTEGER NOT NULL,
  serials        TEXT    NOT NULL,
  supersedes     INTEGER REFERENCES transmission (seq),
  sealed_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX transmission_delivery ON transmission (delivery);

CREATE TABLE attempt (
  seq          INTEGER PRIMARY KEY,
  transmission INTEGER NOT NULL REFERENCES transmission (seq),
  n            INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  outcome      TEXT,
  code         TEXT,
  ended_at     INTEGER
) STRICT;
CREATE INDEX attempt_transmission ON attempt (transmission);

-- What a partner said about a delivery: verified Acknowledgments and ErrorLists.
CREATE TABLE answer (
  seq        INTEGER PRIMARY KEY,
  delivery   INTEGER NOT NULL REFERENCES delivery (seq),
  kind       TEXT    NOT NULL CHECK (kind IN ('acknowledgment', 'error-list')),
  message_id TEXT    NOT NULL,
  wire       TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  UNIQUE (delivery, message_id)
) STRICT;

CREATE TABLE arrival (
  seq            INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  wire           TEXT    NOT NULL,
  peer           TEXT    NOT NULL,
  at             INTEGER NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('open', 'accepted', 'duplicate', 'held', 'dismissed')),
  partner        TEXT,
  message_id     TEXT,
  document       TEXT,
  identity       TEXT,
  exchange       INTEGER REFERENCES exchange (seq),
  payload        TEXT,
  json           TEXT,
  content_digest TEXT,
  code           TEXT,
  closed_at      INTEGER,
  purged_at      INTEGER
) STRICT;
CREATE INDEX arrival_open ON arrival (at) WHERE state = 'open';
CREATE INDEX arrival_held ON arrival (at) WHERE state = 'held';
CREATE INDEX arrival_purge ON arrival (closed_at) WHERE closed_at IS NOT NULL AND purged_at IS NULL;

-- Duplicate memory: one row for each authenticated (partner, message id) on which a verdict stands or is being made.
CREATE TABLE duplicate (
  partner           TEXT    NOT NULL,
  message_id        TEXT    NOT NULL,
  digest            TEXT    NOT NULL,
  verdict           TEXT    NOT NULL CHECK (verdict IN ('working', 'held', 'accepted', 'refused')),
  arrival           INTEGER NOT NULL REFERENCES arrival (seq),
  since             INTEGER NOT NULL,
  -- The answer that a repeat gets again, byte for byte; `answer_send` when it goes by its own message.
  answer            TEXT,
  answer_message_id TEXT,
  answer_kind       TEXT,
  answer_send       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (partner, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_arrival ON duplicate (arrival);
CREATE INDEX duplicate_working ON duplicate (since) WHERE verdict = 'working';

-- Business identity: what was submitted (out) and accepted (in) once and never again.
CREATE TABLE identity (
  direction TEXT    NOT NULL CHECK (direction IN ('out', 'in')),
  identity  TEXT    NOT NULL,
  digest    TEXT    NOT NULL,
  exchange  INTEGER NOT NULL REFERENCES exchange (seq),
  delivery  INTEGER REFERENCES delivery (seq),
  PRIMARY KEY (direction, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  submitted_by TEXT    NOT NULL,
  key          TEXT    NOT NULL,
  digest       TEXT    NOT NULL,
  delivery     INTEGER NOT NULL REFERENCES delivery (seq),
  PRIMARY KEY (submitted_by, key)
) STRICT, WITHOUT ROWID;

-- Quantities written down, decimal strings in the certificate's own unit.
CREATE TABLE ledger (
  exchange INTEGER NOT NULL REFERENCES exchange (seq),
  item     INTEGER NOT NULL,
  unit     TEXT    NOT NULL,
  key      TEXT    NOT NULL,
  quantity TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (exchange, item, unit, key)
) STRICT, WITHOUT ROWID;

-- Acknowledgments, ErrorLists and status answers that we still owe. A settled one is an event and no longer a row.
CREATE TABLE signal (
  seq               INTEGER PRIMARY KEY,
  partner           TEXT    NOT NULL,
  kind              TEXT    NOT NULL CHECK (kind IN ('acknowledgment', 'error-list', 'status-response', 'pong')),
  message_id        TEXT    NOT NULL,
  ref_to_message_id TEXT    NOT NULL,
  wire              TEXT    NOT NULL,
  exchange          INTEGER NOT NULL, -- chain that its events go to
  tries             INTEGER NOT NULL DEFAULT 0,
  next_at           INTEGER NOT NULL,
  holder            TEXT,
  leased_until      INTEGER,
  at                INTEGER NOT NULL
) STRICT;
CREATE INDEX signal_due ON signal (partner, next_at);
CREATE INDEX signal_message ON signal (message_id);

CREATE TABLE inbox (
  seq          INTEGER PRIMARY KEY,
  inbox        TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  arrival      INTEGER NOT NULL REFERENCES arrival (seq),
  accepted_at  INTEGER NOT NULL,
  holder       TEXT,
  leased_until INTEGER,
  done_at      INTEGER,
  UNIQUE (inbox, id)
) STRICT;
CREATE INDEX inbox_order ON inbox (inbox);
CREATE INDEX inbox_open ON inbox (inbox) WHERE done_at IS NULL;
CREATE INDEX inbox_arrival ON inbox (arrival);

CREATE TABLE clock (
  seq      INTEGER PRIMARY KEY,
  exchange INTEGER NOT NULL REFERENCES exchange (seq),
  name     TEXT    NOT NULL,
  subject  TEXT    NOT NULL DEFAULT '',
  owner    TEXT    NOT NULL CHECK (owner IN ('us', 'partner', 'nsw')),
  deadline INTEGER NOT NULL,
  warn_at  INTEGER,
  state    TEXT    NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'fired', 'stopped')),
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX clock_running ON clock (exchange, name, subject) WHERE state = 'running';
CREATE INDEX clock_deadline ON clock (deadline) WHERE state = 'running';

-- Deliveries by state: counting millions of rows for a metrics page would stop the writer. Who inserts counts as well
-- (delivery-count.sql), for a trigger on INSERT would have SQLite copy every page of the row first; changes are seen by a trigger.
CREATE TABLE tally (
  state TEXT    NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tally (state, count) VALUES ('due', 0), ('awaiting', 0), ('delivered', 0), ('refused', 0), ('abandoned', 0), ('expired', 0), ('moot', 0);
CREATE TRIGGER delivery_recounted AFTER UPDATE OF state ON delivery WHEN OLD.state <> NEW.state BEGIN
  UPDATE tally SET count = count - 1 WHERE state = OLD.state;
  UPDATE tally SET count = count + 1 WHERE state = NEW.state;
END;

CREATE VIEW delivery_row AS
SELECT d.*, x.id AS exchange_id, x.number, t.message_id, t.wire, t.payload,
       a.kind AS answer_kind, a.message_id AS answer_message_id, a.wire AS answer_wire, b.content_type AS answer_content_type
FROM delivery d
JOIN exchange x ON x.seq = d.exchange
LEFT JOIN transmission t ON t.seq = d.transmission
LEFT JOIN answer a ON a.seq = d.answer
LEFT JOIN blob b ON b.digest = a.wire;

-- Tries used up or time passed: an operator decides.
CREATE VIEW dead_letter AS
SELECT seq, id, exchange, partner, state, last_code, closed_at FROM delivery WHERE state IN ('abandoned', 'expired');

-- Everything that is neither finished nor moving: stuck once `patience_ms` have passed since `since`.
CREATE VIEW stuck AS
SELECT 'delivery' AS what, d.id, x.id AS exchange, d.partner, d.closed_at AS since, 0 AS patience_ms, 'operator' AS turn,
       CASE d.state WHEN 'abandoned' THEN 'its tries are used up' ELSE 'its time to live has passed' END AS why
FROM dead_letter d JOIN exchange x ON x.seq = d.exchange
UNION ALL
SELECT 'delivery', d.id, x.id, d.partner, CASE WHEN d.last_code IS NULL THEN d.next_at ELSE d.created_at END, 300000, 'us',
       CASE WHEN d.last_code IS NULL THEN 'it is due and nobody claims it' ELSE 'trouble of our own: ' || d.last_code END
FROM delivery d JOIN exchange x ON x.seq = d.exchange
WHERE d.state IN ('due', 'awaiting') AND d.next_at IS NOT NULL AND d.tries = 0
UNION ALL
SELECT 'delivery', d.id, x.id, d.partner, d.created_at, 3600000, 'partner', 'the partner does not take it, it is tried again and again'
FROM delivery d JOIN exchange x ON x.seq = d.exchange
WHERE d.state IN ('due', 'awaiting') AND d.tries > 0
UNION ALL
SELECT 'arrival', id, NULL, partner, at, 300000, 'us', 'no verdict has been reached' FROM arrival WHERE state = 'open'
UNION ALL
SELECT 'held', a.id, x.id, a.partner, a.closed_at, 0, 'operator', 'the same document came with other content'
FROM arrival a JOIN exchange x ON x.seq = a.exchange WHERE a.state = 'held'
UNION ALL
SELECT 'signal', CAST(seq AS TEXT), NULL, partner, next_at, 300000, 'us', 'it is due and nobody claims it' FROM signal
UNION ALL
SELECT 'inbox', i.inbox || '/' || i.id, x.id, a.partner, i.accepted_at, 900000, 'nsw', 'nobody has acknowledged it'
FROM inbox i JOIN arrival a ON a.seq = i.arrival JOIN exchange x ON x.seq = a.exchange
WHERE i.done_at IS NULL;
