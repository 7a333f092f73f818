-- Of every partner and kind that the rule is about, by an index that has them apart: what other rules keep is not walked over.
WITH RECURSIVE known (partner) AS (
  (SELECT d.partner FROM delivery d WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL ORDER BY d.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT d.partner FROM delivery d WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.partner > k.partner ORDER BY d.partner LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT d.document FROM delivery d WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.partner = k.partner ORDER BY d.document LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner::text IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT d.document FROM delivery d WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.partner = k.partner AND d.document > k.document ORDER BY d.document LIMIT 1)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT o.* FROM kinds k CROSS JOIN LATERAL (
  SELECT d.seq, d.id, d.json, d.exchange, x.id AS exchange_id
  FROM delivery d JOIN exchange x ON x.seq = d.exchange
  WHERE d.partner = k.partner AND d.document = k.document AND d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.closed_at <= :cutoff
  ORDER BY d.closed_at LIMIT :limit
) o
WHERE k.document IS NOT NULL AND (:document::text IS NULL OR k.document = :document)
LIMIT :limit
