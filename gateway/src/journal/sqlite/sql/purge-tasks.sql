SELECT t.seq, t.id, t.json, t.exchange, x.id AS exchange_id
FROM task t JOIN exchange x ON x.seq = t.exchange
WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.ended_at <= :cutoff
  AND (:partner IS NULL OR t.partner = :partner) AND (:document IS NULL OR t.document = :document)
ORDER BY t.ended_at LIMIT :limit
