-- As `due-deliveries`; signals have no order among themselves.
WITH RECURSIVE owed (partner) AS (
  (SELECT f.partner FROM signal f ORDER BY f.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT f.partner FROM signal f WHERE f.partner > owed.partner ORDER BY f.partner LIMIT 1)
  FROM owed WHERE owed.partner IS NOT NULL
), queue AS (
  SELECT owed.partner, q.seq, row_number() OVER (PARTITION BY owed.partner ORDER BY q.next_at, q.seq) AS round
  FROM owed CROSS JOIN LATERAL (
    SELECT s.seq, s.next_at FROM signal s
    WHERE s.partner = owed.partner AND s.next_at <= asw_now(:skew) AND (s.leased_until IS NULL OR s.leased_until <= asw_now(:skew))
    ORDER BY s.next_at, s.seq LIMIT :ahead
  ) q
  WHERE owed.partner <> ALL (:except::text[]) AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
), picked AS MATERIALIZED (
  SELECT p.seq, queue.round, queue.partner <= :last AS later
  FROM queue JOIN signal p ON p.seq = queue.seq
  WHERE p.next_at <= asw_now(:skew) AND (p.leased_until IS NULL OR p.leased_until <= asw_now(:skew))
  ORDER BY queue.round, queue.partner <= :last, queue.partner LIMIT :limit
  FOR NO KEY UPDATE OF p SKIP LOCKED
), leased AS (
  UPDATE signal w SET holder = :holder, node = :node, leased_until = asw_now(:skew) + :leaseMs
  FROM picked WHERE w.seq = picked.seq
  RETURNING w.seq, w.partner, w.kind, w.message_id, w.wire, w.tries, w.ref_to_message_id, picked.round, picked.later
)
SELECT l.seq, l.partner, l.kind, l.message_id, l.wire, l.tries, l.ref_to_message_id FROM leased l
ORDER BY l.round, l.later, l.partner
