-- Two payloads that come together, neither larger than a chunk.
WITH one AS (
  INSERT INTO blob (digest, size, content_type) VALUES (:digest, :size, :contentType)
  ON CONFLICT (digest) DO UPDATE SET uses = blob.uses + 1
  RETURNING seq, uses
), other AS (
  INSERT INTO blob (digest, size, content_type) VALUES (:otherDigest, :otherSize, :otherContentType)
  ON CONFLICT (digest) DO UPDATE SET uses = blob.uses + 1
  RETURNING seq, uses
), chunk AS (
  INSERT INTO blob_chunk (blob, seq, bytes) SELECT one.seq, 0, :bytes::bytea FROM one WHERE one.uses = 1 AND :size::bigint > 0
)
INSERT INTO blob_chunk (blob, seq, bytes)
SELECT other.seq, 0, :otherBytes::bytea FROM other WHERE other.uses = 1 AND :otherSize::bigint > 0
