SELECT i.digest, coalesce(d.id, t.id) AS delivery, x.id AS exchange, coalesce(t.state <> 'released', 0) AS by_hand
FROM idempotency i LEFT JOIN delivery d ON d.seq = i.delivery LEFT JOIN task t ON t.seq = i.task
JOIN exchange x ON x.seq = coalesce(d.exchange, t.exchange)
WHERE i.submitted_by = :submittedBy AND i.key = :key
