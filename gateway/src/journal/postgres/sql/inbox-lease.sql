WITH due AS MATERIALIZED (
  SELECT p.seq FROM inbox p
  WHERE p.inbox = :inbox AND p.done_at IS NULL AND (p.leased_until IS NULL OR p.leased_until <= asw_now(:skew))
    AND (:ids::text[] IS NULL OR p.id = ANY (:ids::text[]))
  ORDER BY p.seq LIMIT :limit
  FOR NO KEY UPDATE SKIP LOCKED
), leased AS (
  UPDATE inbox w SET holder = :holder, leased_until = asw_now(:skew) + :leaseMs FROM due WHERE w.seq = due.seq
  RETURNING w.seq, w.inbox, w.id, w.arrival, w.accepted_at, w.holder, w.leased_until, w.done_at
)
SELECT i.seq, i.inbox, i.id, i.accepted_at, i.holder, i.leased_until, i.done_at, a.partner, a.document, a.identity, a.json, a.payload,
       a.exchange AS exchange_seq, x.id AS exchange, asw_now(:skew) AS now
FROM leased i JOIN arrival a ON a.seq = i.arrival JOIN exchange x ON x.seq = a.exchange
ORDER BY i.seq
