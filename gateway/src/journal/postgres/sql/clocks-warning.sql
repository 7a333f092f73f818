SELECT c.seq, c.exchange AS exchange_seq, x.id AS exchange, c.name, c.subject, c.owner, c.deadline, c.warn_at, c.state, c.level, c.ended_at
FROM clock c JOIN exchange x ON x.seq = c.exchange
WHERE c.state = 'running' AND c.warn_at IS NOT NULL AND c.warn_at <= asw_now(:skew)
  AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
ORDER BY c.warn_at, c.seq LIMIT :limit
