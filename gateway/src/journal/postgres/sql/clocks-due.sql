SELECT c.seq, c.exchange AS exchange_seq, x.id AS exchange, c.name, c.subject, c.owner, c.deadline, c.warn_at
FROM clock c JOIN exchange x ON x.seq = c.exchange
WHERE c.state = 'running' AND c.deadline <= asw_now(:skew)
ORDER BY c.deadline, c.seq LIMIT :limit
