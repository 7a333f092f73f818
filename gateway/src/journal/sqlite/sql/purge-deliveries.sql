-- Of every partner and kind that the rule is about, by an index that has them apart: what other rules keep is not walked over.
WITH RECURSIVE known (partner) AS (
  SELECT min(d.partner) FROM delivery d INDEXED BY delivery_over WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL
  UNION ALL
  SELECT (SELECT min(d.partner) FROM delivery d INDEXED BY delivery_over WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.partner > k.partner)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT min(d.document) FROM delivery d INDEXED BY delivery_over WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.partner = k.partner)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT min(d.document) FROM delivery d INDEXED BY delivery_over WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.partner = k.partner AND d.document > k.document)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT d.seq, d.id, d.json, d.exchange, x.id AS exchange_id
FROM kinds k CROSS JOIN delivery d INDEXED BY delivery_over ON d.partner = k.partner AND d.document = k.document JOIN exchange x ON x.seq = d.exchange
WHERE k.document IS NOT NULL AND (:document IS NULL OR k.document = :document) AND d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.closed_at <= :cutoff
LIMIT :limit
