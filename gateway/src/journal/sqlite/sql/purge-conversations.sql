-- As purge-deliveries.
WITH RECURSIVE known (partner) AS (
  SELECT min(c.partner) FROM conversation c INDEXED BY conversation_over WHERE c.turn = 'nobody'
  UNION ALL
  SELECT (SELECT min(c.partner) FROM conversation c INDEXED BY conversation_over WHERE c.turn = 'nobody' AND c.partner > k.partner)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT min(coalesce(c.document, '')) FROM conversation c INDEXED BY conversation_over WHERE c.turn = 'nobody' AND c.partner = k.partner)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT min(coalesce(c.document, '')) FROM conversation c INDEXED BY conversation_over WHERE c.turn = 'nobody' AND c.partner = k.partner AND coalesce(c.document, '') > k.document)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT c.seq, c.id, c.request, c.response, coalesce(c.exchange, 0) AS exchange, coalesce(x.id, 'gateway') AS exchange_id
FROM kinds k CROSS JOIN conversation c INDEXED BY conversation_over ON c.partner = k.partner AND coalesce(c.document, '') = k.document LEFT JOIN exchange x ON x.seq = c.exchange
WHERE k.document IS NOT NULL AND (:document IS NULL OR k.document = :document) AND c.turn = 'nobody' AND c.moved_at <= :cutoff
LIMIT :limit
