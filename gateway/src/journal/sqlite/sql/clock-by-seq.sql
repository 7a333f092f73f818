SELECT c.seq, c.exchange AS exchange_seq, x.id AS exchange, c.name, c.subject, c.owner, c.deadline, c.warn_at, c.state, c.level, c.ended_at
FROM clock c JOIN exchange x ON x.seq = c.exchange
WHERE c.seq = :seq
