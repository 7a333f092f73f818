-- Equal bytes are stored once; `uses` counts the rows that own them. The first chunk comes along.
WITH kept AS (
  INSERT INTO blob (digest, size, content_type) VALUES (:digest, :size, :contentType)
  ON CONFLICT (digest) DO UPDATE SET uses = blob.uses + 1
  RETURNING seq, uses
), chunk AS (
  INSERT INTO blob_chunk (blob, seq, bytes) SELECT kept.seq, 0, :bytes FROM kept WHERE kept.uses = 1 AND :size::bigint > 0
)
SELECT seq, uses FROM kept
