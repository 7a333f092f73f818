SELECT i.digest, i.delivery AS delivery_seq, coalesce(d.id, t.id) AS delivery, x.id AS exchange, x.seq AS exchange_seq,
       CASE WHEN i.delivery IS NULL THEN t.seq END AS task_seq, i.delivery IS NULL AND t.seq IS NOT NULL AS by_hand
FROM identity i JOIN exchange x ON x.seq = i.exchange LEFT JOIN delivery d ON d.seq = i.delivery
LEFT JOIN task t ON t.identity = i.identity AND i.direction = 'out'
WHERE i.direction = :direction AND i.identity = :identity
