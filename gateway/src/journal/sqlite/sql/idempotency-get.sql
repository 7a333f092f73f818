SELECT i.digest, d.id AS delivery, x.id AS exchange
FROM idempotency i JOIN delivery d ON d.seq = i.delivery JOIN exchange x ON x.seq = d.exchange
WHERE i.submitted_by = :submittedBy AND i.key = :key
