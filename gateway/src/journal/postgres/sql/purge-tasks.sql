-- As purge-deliveries.
WITH RECURSIVE known (partner) AS (
  (SELECT t.partner FROM task t WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL ORDER BY t.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT t.partner FROM task t WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.partner > k.partner ORDER BY t.partner LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT t.document FROM task t WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.partner = k.partner ORDER BY t.document LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner::text IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT t.document FROM task t WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.partner = k.partner AND t.document > k.document ORDER BY t.document LIMIT 1)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT o.* FROM kinds k CROSS JOIN LATERAL (
  SELECT t.seq, t.id, t.json, t.exchange, x.id AS exchange_id
  FROM task t JOIN exchange x ON x.seq = t.exchange
  WHERE t.partner = k.partner AND t.document = k.document AND t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.ended_at <= :cutoff
  ORDER BY t.ended_at LIMIT :limit
) o
WHERE k.document IS NOT NULL AND (:document::text IS NULL OR k.document = :document)
LIMIT :limit
