-- A partner that is not known to whoever asks may be known to another node.
SELECT c.seq, c.exchange AS exchange_seq, x.id AS exchange, c.name, c.subject, c.owner, c.deadline, c.warn_at
FROM clock c JOIN exchange x ON x.seq = c.exchange
WHERE c.state = 'running' AND c.deadline <= asw_now(:skew) AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
  AND (:of::text[] IS NULL OR c.deadline <= asw_now(:skew) - :othersAfterMs::bigint OR x.partner = ANY (:of::text[]))
ORDER BY c.deadline, c.seq LIMIT :limit
