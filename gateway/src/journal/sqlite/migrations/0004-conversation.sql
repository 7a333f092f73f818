-- Conversations of the EAEU: one row for each ConversationID of a partner.
CREATE TABLE conversation (
  seq              INTEGER PRIMARY KEY,
  partner          TEXT    NOT NULL,
  id               TEXT    NOT NULL,
  revision         INTEGER NOT NULL,
  operation        TEXT    NOT NULL,
  head             TEXT    NOT NULL,
  state            TEXT    NOT NULL,
  turn             TEXT    NOT NULL CHECK (turn IN ('us', 'them', 'relay', 'clock', 'operator', 'nobody')),
  wait             INTEGER,
  wait_until       INTEGER,
  document         TEXT,
  request_message  TEXT    NOT NULL,
  request          TEXT    NOT NULL,
  response_message TEXT,
  response         TEXT,
  exchange         INTEGER REFERENCES exchange (seq), -- none: its events go to the chain of the gateway
  delivery         INTEGER REFERENCES delivery (seq),
  opened_at        INTEGER NOT NULL,
  moved_at         INTEGER NOT NULL,
  UNIQUE (partner, id)
) STRICT;
CREATE INDEX conversation_due ON conversation (partner, wait_until) WHERE wait_until IS NOT NULL;
CREATE INDEX conversation_delivery ON conversation (delivery) WHERE delivery IS NOT NULL;
CREATE INDEX conversation_exchange ON conversation (exchange, operation) WHERE exchange IS NOT NULL;
CREATE INDEX conversation_turn ON conversation (turn);
CREATE INDEX conversation_purge ON conversation (moved_at) WHERE turn = 'nobody';

-- Messages that we sent in it: a fault may name one of them and no conversation.
CREATE TABLE conversation_sent (
  partner      TEXT    NOT NULL,
  message_id   TEXT    NOT NULL,
  conversation INTEGER NOT NULL REFERENCES conversation (seq),
  PRIMARY KEY (partner, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_sent_of ON conversation_sent (conversation);

-- Messages of conversations wait where Acknowledgments do.
DROP VIEW stuck;
CREATE TABLE signal_wider (
  seq               INTEGER PRIMARY KEY,
  partner           TEXT    NOT NULL,
  kind              TEXT    NOT NULL CHECK (kind IN ('acknowledgment', 'error-list', 'status-response', 'pong', 'eaeu-document', 'eaeu-signal', 'eaeu-fault')),
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
INSERT INTO signal_wider SELECT seq, partner, kind, message_id, ref_to_message_id, wire, exchange, tries, next_at, holder, leased_until, at FROM signal;
DROP TABLE signal;
ALTER TABLE signal_wider RENAME TO signal;
CREATE INDEX signal_due ON signal (partner, next_at);
CREATE INDEX signal_message ON signal (message_id);

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
WHERE i.done_at IS NULL
UNION ALL
-- One that carries a delivery and has come to no good end is told as its delivery.
SELECT 'conversation', c.id, x.id, c.partner, c.moved_at, 0, 'operator', 'the transaction has come to no end: ' || c.operation
FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.turn = 'operator' AND c.delivery IS NULL
UNION ALL
SELECT 'conversation', c.id, x.id, c.partner, c.wait_until, 300000, 'us', 'its time is over and nobody looks at it'
FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.wait_until IS NOT NULL
UNION ALL
SELECT 'conversation', c.id, x.id, c.partner, c.moved_at, 900000, 'us', 'the partner waits for our answer: ' || c.operation
FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.turn = 'us';
