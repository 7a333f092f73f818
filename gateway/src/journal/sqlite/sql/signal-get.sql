SELECT s.seq, s.holder, s.leased_until AS lease, s.partner, s.kind, s.message_id, s.wire, s.ref_to_message_id, s.exchange, coalesce(x.id, 'gateway') AS exchange_id
FROM signal s LEFT JOIN exchange x ON x.seq = s.exchange WHERE s.seq = :seq
