-- A partner that is not known to whoever asks may be known to another node.
SELECT c.seq, c.exchange AS exchange_seq, x.id AS exchange, c.name, c.subject, c.owner, c.deadline, c.warn_at
FROM clock c JOIN exchange x ON x.seq = c.exchange
WHERE c.state = 'running' AND c.deadline <= :now
  AND (:of IS NULL OR c.deadline <= :now - :othersAfterMs OR x.partner IN (SELECT value FROM json_each(:of)))
ORDER BY c.deadline, c.seq LIMIT :limit
