WITH made AS (
  INSERT INTO task (id, exchange, partner, document, identity, json, submitted_by, warnings, why, deadline, created_at)
  VALUES (:id, :exchange, :partner, :document, :identity, :json, :submittedBy, :warnings, :why, :deadline, :now)
  RETURNING seq, exchange
), known AS (
  INSERT INTO identity (direction, identity, digest, exchange)
  SELECT 'out', :identity, :json, made.exchange FROM made
), keyed AS (
  INSERT INTO idempotency (submitted_by, key, digest, task)
  SELECT :submittedBy, :key, :json, made.seq FROM made WHERE :key::text IS NOT NULL
)
SELECT seq FROM made
