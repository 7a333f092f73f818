SELECT d.id, x.id AS exchange, d.partner, d.document, d.identity, d.state, d.holder, d.lease, d.tries, d.json,
       t.message_id, t.wire, t.payload, t.expires_at
FROM delivery d JOIN exchange x ON x.seq = d.exchange LEFT JOIN transmission t ON t.seq = d.transmission
WHERE d.seq = :seq
