SELECT i.seq, i.inbox, i.id, i.accepted_at, i.holder, i.leased_until, i.done_at, a.partner, a.document, a.identity, a.json, a.payload,
       a.exchange AS exchange_seq, x.id AS exchange, asw_now(:skew) AS now
FROM inbox i JOIN arrival a ON a.seq = i.arrival JOIN exchange x ON x.seq = a.exchange
WHERE i.inbox = :inbox AND i.seq > :after AND i.seq <= :horizon AND (i.done_at IS NOT NULL OR NOT :done::boolean)
ORDER BY i.seq LIMIT :limit
