-- The first document about a certificate: exchange, payload, delivery, memory and events in one statement.
WITH made AS (
  INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, revision, created_at)
  VALUES (:exchange, :certificate, :scheme, :issuingCountry, :number, :partner, :role, :view, :revision, :now)
  RETURNING seq
), payload AS (
  INSERT INTO blob (digest, size) VALUES (:json, :size)
  ON CONFLICT (digest) DO UPDATE SET uses = blob.uses + 1
  RETURNING seq, uses
), chunk AS (
  INSERT INTO blob_chunk (blob, seq, bytes) SELECT payload.seq, 0, :bytes FROM payload WHERE payload.uses = 1 AND :size::bigint > 0
), sent AS (
  INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, warnings, created_at, next_at)
  SELECT :delivery, made.seq, :partner, :document, :action, :identity, 'due', :json, :submittedBy, :warnings, :now, :now FROM made
  RETURNING seq, exchange
), known AS (
  INSERT INTO identity (direction, identity, digest, exchange, delivery)
  SELECT 'out', :identity, :json, sent.exchange, sent.seq FROM sent
), keyed AS (
  INSERT INTO idempotency (submitted_by, key, digest, delivery)
  SELECT :submittedBy, :key, :json, sent.seq FROM sent WHERE :key::text IS NOT NULL
), told AS (
  INSERT INTO event (exchange, n, at, kind, data, blob, prev_hash, hash)
  SELECT made.seq, e.n, :now, e.kind, e.data, e.blob, e.prev_hash, e.hash
  FROM made, unnest(:ns::integer[], :kinds::text[], :datas::text[], :blobs::text[], :prevHashes::text[], :hashes::text[])
    AS e (n, kind, data, blob, prev_hash, hash)
  ORDER BY e.n
)
INSERT INTO chain (exchange, n, hash) SELECT made.seq, :last, :head FROM made
