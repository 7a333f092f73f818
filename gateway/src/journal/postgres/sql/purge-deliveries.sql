SELECT d.seq, d.id, d.json, d.exchange, x.id AS exchange_id
FROM delivery d JOIN exchange x ON x.seq = d.exchange
WHERE d.closed_at IS NOT NULL AND d.purged_at IS NULL AND d.closed_at <= :cutoff
  AND (:partner::text IS NULL OR d.partner = :partner) AND (:document::text IS NULL OR d.document = :document)
ORDER BY d.closed_at LIMIT :limit
