SELECT s.seq, s.exchange, coalesce(x.id, 'gateway') AS exchange_id
FROM signal s LEFT JOIN exchange x ON x.seq = s.exchange WHERE s.seq = :seq
