SELECT i.digest, i.delivery AS delivery_seq, d.id AS delivery, x.id AS exchange, x.seq AS exchange_seq
FROM identity i JOIN exchange x ON x.seq = i.exchange LEFT JOIN delivery d ON d.seq = i.delivery
WHERE i.direction = :direction AND i.identity = :identity
