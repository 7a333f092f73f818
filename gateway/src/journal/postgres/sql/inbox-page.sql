SELECT i.seq, i.inbox, i.id, i.accepted_at, i.holder, i.leased_until, i.done_at, a.partner, a.document, a.identity, a.json, a.payload,
       a.exchange AS exchange_seq, x.id AS exchange, asw_now(:skew) AS now
FROM inbox i JOIN arrival a ON a.seq = i.arrival JOIN exchange x ON x.seq = a.exchange
WHERE i.inbox = :inbox AND i.seq > :after AND i.seq <= :horizon
  AND CASE :state::text
        WHEN 'waiting' THEN i.done_at IS NULL AND (i.leased_until IS NULL OR i.leased_until <= asw_now(:skew))
        WHEN 'leased' THEN i.done_at IS NULL AND i.leased_until > asw_now(:skew)
        WHEN 'done' THEN i.done_at IS NOT NULL
        ELSE TRUE
      END
ORDER BY i.seq LIMIT :limit
