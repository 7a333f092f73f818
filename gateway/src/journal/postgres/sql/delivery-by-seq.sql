SELECT d.seq, d.id, d.exchange, x.id AS exchange_id, d.partner, d.action, d.state, d.tries, d.next_at, d.holder, d.lease, d.transmission, d.purged_at, d.last_code
FROM delivery d JOIN exchange x ON x.seq = d.exchange WHERE d.seq = :seq
