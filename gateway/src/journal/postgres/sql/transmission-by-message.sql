SELECT t.message_id, d.id AS delivery, x.id AS exchange, d.partner, d.action, t.wire, t.payload, t.expires_at, asw_now(:skew) AS now
FROM transmission t JOIN delivery d ON d.seq = t.delivery JOIN exchange x ON x.seq = d.exchange
WHERE t.message_id = :messageId
