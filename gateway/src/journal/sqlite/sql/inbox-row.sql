SELECT i.*, a.partner, a.document, a.identity, a.json, a.payload, a.exchange AS exchange_seq, x.id AS exchange
FROM inbox i JOIN arrival a ON a.seq = i.arrival JOIN exchange x ON x.seq = a.exchange
WHERE i.seq = :seq
