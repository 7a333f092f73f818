-- Behind an older open delivery of its exchange it has no time of its own.
WITH sent AS (
  INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, warnings, created_at, next_at)
  VALUES (:id, :exchange, :partner, :document, :action, :identity, 'due', :json, :submittedBy, :warnings, :now,
          CASE WHEN EXISTS (SELECT 1 FROM delivery older WHERE older.exchange = :exchange AND older.state IN ('due', 'awaiting')) THEN NULL ELSE :now::bigint END)
  RETURNING seq, exchange
), known AS (
  INSERT INTO identity (direction, identity, digest, exchange, delivery)
  SELECT 'out', :identity, :json, sent.exchange, sent.seq FROM sent
), keyed AS (
  INSERT INTO idempotency (submitted_by, key, digest, delivery)
  SELECT :submittedBy, :key, :json, sent.seq FROM sent WHERE :key::text IS NOT NULL
)
SELECT seq FROM sent
