-- Nothing that the NSW has not taken yet, nothing that an operator must still decide.
SELECT a.seq, a.id, a.wire, a.payload, a.json, coalesce(a.exchange, 0) AS exchange, coalesce(x.id, 'gateway') AS exchange_id
FROM arrival a LEFT JOIN exchange x ON x.seq = a.exchange
WHERE a.closed_at IS NOT NULL AND a.purged_at IS NULL AND a.closed_at <= :cutoff AND a.state <> 'held'
  AND (:partner::text IS NULL OR a.partner = :partner) AND (:document::text IS NULL OR a.document = :document)
  AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.arrival = a.seq AND i.done_at IS NULL)
ORDER BY a.closed_at LIMIT :limit
