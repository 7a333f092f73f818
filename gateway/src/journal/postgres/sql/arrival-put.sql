-- Raw bytes and their row; one that came before is not written again, nor are bytes that are set aside. The first reading begins with
-- the row, unless too many of these bytes have not ended. Most bytes are new: no other arrival is looked at then.
WITH alike AS (
  SELECT (SELECT coalesce(sum(a.begun), 0) FROM arrival a WHERE a.state = 'open' AND a.wire = b.digest) AS begun,
         EXISTS (SELECT 1 FROM arrival a WHERE a.state = 'aside' AND a.wire = b.digest) AS aside
  FROM blob b WHERE b.digest = :wire
), kept AS (
  INSERT INTO blob (digest, size, content_type)
  SELECT :wire, :size, :contentType
  WHERE NOT EXISTS (SELECT 1 FROM arrival a WHERE a.id = :id) AND NOT EXISTS (SELECT 1 FROM alike WHERE alike.aside)
  ON CONFLICT (digest) DO UPDATE SET uses = blob.uses + 1
  RETURNING seq, uses
), chunk AS (
  INSERT INTO blob_chunk (blob, seq, bytes) SELECT kept.seq, 0, :bytes FROM kept WHERE kept.uses = 1 AND :size::bigint > 0
)
INSERT INTO arrival (id, wire, peer, at, state, begun)
SELECT :id, :wire, :peer, asw_now(:skew), 'open', CASE WHEN EXISTS (SELECT 1 FROM alike WHERE alike.begun >= :readings) THEN 0 ELSE 1 END
FROM kept RETURNING begun
