SELECT c.seq, c.id, coalesce(c.exchange, 0) AS exchange, coalesce(x.id, 'gateway') AS exchange_id
FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.turn = 'nobody' AND c.moved_at <= :cutoff
  AND (:partner::text IS NULL OR c.partner = :partner) AND (:document::text IS NULL OR c.document = :document)
ORDER BY c.moved_at LIMIT :limit
