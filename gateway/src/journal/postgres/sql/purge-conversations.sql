-- As purge-deliveries.
WITH RECURSIVE known (partner) AS (
  (SELECT c.partner FROM conversation c WHERE c.turn = 'nobody' ORDER BY c.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT c.partner FROM conversation c WHERE c.turn = 'nobody' AND c.partner > k.partner ORDER BY c.partner LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT coalesce(c.document, '') FROM conversation c WHERE c.turn = 'nobody' AND c.partner = k.partner ORDER BY coalesce(c.document, '') LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner::text IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT coalesce(c.document, '') FROM conversation c WHERE c.turn = 'nobody' AND c.partner = k.partner AND coalesce(c.document, '') > k.document ORDER BY coalesce(c.document, '') LIMIT 1)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT o.* FROM kinds k CROSS JOIN LATERAL (
  SELECT c.seq, c.id, coalesce(c.exchange, 0) AS exchange, coalesce(x.id, 'gateway') AS exchange_id
  FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
  WHERE c.partner = k.partner AND coalesce(c.document, '') = k.document AND c.turn = 'nobody' AND c.moved_at <= :cutoff
  ORDER BY c.moved_at LIMIT :limit
) o
WHERE k.document IS NOT NULL AND (:document::text IS NULL OR k.document = :document)
LIMIT :limit
