-- Nothing that the NSW has not taken yet, nothing that an operator must still decide. As purge-deliveries; a stranger is no partner.
WITH RECURSIVE known (partner) AS (
  (SELECT coalesce(a.partner, '') FROM arrival a WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL ORDER BY coalesce(a.partner, '') LIMIT 1)
  UNION ALL
  SELECT (SELECT coalesce(a.partner, '') FROM arrival a WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND coalesce(a.partner, '') > k.partner ORDER BY coalesce(a.partner, '') LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT coalesce(a.document, '') FROM arrival a WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND coalesce(a.partner, '') = k.partner ORDER BY coalesce(a.document, '') LIMIT 1)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner::text IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT coalesce(a.document, '') FROM arrival a WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND coalesce(a.partner, '') = k.partner AND coalesce(a.document, '') > k.document ORDER BY coalesce(a.document, '') LIMIT 1)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT o.* FROM kinds k CROSS JOIN LATERAL (
  SELECT a.seq, a.id, a.wire, a.payload, a.json, coalesce(a.exchange, 0) AS exchange, coalesce(x.id, 'gateway') AS exchange_id
  FROM arrival a LEFT JOIN exchange x ON x.seq = a.exchange
  WHERE coalesce(a.partner, '') = k.partner AND coalesce(a.document, '') = k.document AND a.closed_at IS NOT NULL AND a.purged_at IS NULL AND a.closed_at <= :cutoff AND a.state <> 'held'
    AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.arrival = a.seq AND i.done_at IS NULL)
  ORDER BY a.closed_at LIMIT :limit
) o
WHERE k.document IS NOT NULL AND (:document::text IS NULL OR k.document = :document)
LIMIT :limit
