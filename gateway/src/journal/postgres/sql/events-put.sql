-- Every event of a unit of work, and the new heads of their chains.
WITH put AS (
  INSERT INTO event (exchange, n, at, kind, data, blob, prev_hash, hash)
  SELECT * FROM unnest(:exchanges::bigint[], :ns::integer[], :ats::bigint[], :kinds::text[], :datas::text[], :blobs::text[], :prevHashes::text[], :hashes::text[])
)
UPDATE chain c SET n = head.n, hash = head.hash
FROM unnest(:chains::bigint[], :heads::integer[], :headHashes::text[]) AS head (exchange, n, hash)
WHERE c.exchange = head.exchange
