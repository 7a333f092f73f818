-- Nothing that the NSW has not taken yet, nothing that an operator must still decide. As purge-deliveries; a stranger is no partner.
WITH RECURSIVE known (partner) AS (
  SELECT min(coalesce(a.partner, '')) FROM arrival a INDEXED BY arrival_over WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL
  UNION ALL
  SELECT (SELECT min(coalesce(a.partner, '')) FROM arrival a INDEXED BY arrival_over WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND coalesce(a.partner, '') > k.partner)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT min(coalesce(a.document, '')) FROM arrival a INDEXED BY arrival_over WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND coalesce(a.partner, '') = k.partner)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT min(coalesce(a.document, '')) FROM arrival a INDEXED BY arrival_over WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND coalesce(a.partner, '') = k.partner AND coalesce(a.document, '') > k.document)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT a.seq, a.id, a.wire, a.payload, a.json, coalesce(a.exchange, 0) AS exchange, coalesce(x.id, 'gateway') AS exchange_id
FROM kinds k CROSS JOIN arrival a INDEXED BY arrival_over ON coalesce(a.partner, '') = k.partner AND coalesce(a.document, '') = k.document LEFT JOIN exchange x ON x.seq = a.exchange
WHERE k.document IS NOT NULL AND (:document IS NULL OR k.document = :document) AND a.closed_at IS NOT NULL AND a.purged_at IS NULL AND a.closed_at <= :cutoff AND a.state <> 'held'
  AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.arrival = a.seq AND i.done_at IS NULL)
LIMIT :limit
