-- Raw bytes and their row; one that came before is not written again.
WITH kept AS (
  INSERT INTO blob (digest, size, content_type)
  SELECT :wire, :size, :contentType WHERE NOT EXISTS (SELECT 1 FROM arrival a WHERE a.id = :id)
  ON CONFLICT (digest) DO UPDATE SET uses = blob.uses + 1
  RETURNING seq, uses
), chunk AS (
  INSERT INTO blob_chunk (blob, seq, bytes) SELECT kept.seq, 0, :bytes FROM kept WHERE kept.uses = 1 AND :size::bigint > 0
)
INSERT INTO arrival (id, wire, peer, at, state)
SELECT :id, :wire, :peer, asw_now(:skew), 'open' FROM kept
