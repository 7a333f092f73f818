-- As `due-deliveries`; signals have no order among themselves.
WITH RECURSIVE owed (partner) AS (
  (SELECT f.partner FROM signal f ORDER BY f.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT f.partner FROM signal f WHERE f.partner > owed.partner ORDER BY f.partner LIMIT 1)
  FROM owed WHERE owed.partner IS NOT NULL
), queue AS (
  SELECT owed.partner, q.seq, q.round
  FROM owed CROSS JOIN LATERAL (
    WITH RECURSIVE walk (next_at, seq, free, round) AS (
      VALUES (-1::bigint, 0::bigint, false, 0)
      UNION ALL
      SELECT step.next_at, step.seq, step.free, walk.round + step.free::integer
      FROM walk CROSS JOIN LATERAL (
        SELECT s.next_at, s.seq, s.leased_until IS NULL OR s.leased_until <= asw_now(:skew) AS free
        FROM signal s
        WHERE s.partner = owed.partner AND s.next_at <= asw_now(:skew) AND (s.next_at, s.seq) > (walk.next_at, walk.seq)
        ORDER BY s.next_at, s.seq LIMIT 1
      ) step
      WHERE walk.round < :ahead
    )
    SELECT walk.seq, walk.round FROM walk WHERE walk.free
  ) q
  WHERE (:of::text[] IS NULL OR owed.partner = ANY (:of::text[])) AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
), turns AS (
  SELECT queue.seq, queue.round, queue.partner, queue.partner <= :last AS later FROM queue
  ORDER BY queue.round, later, queue.partner
), picked AS MATERIALIZED (
  -- One look-up a row, in this order, and none is locked beyond the limit: joined, the planner may read the whole table for them.
  SELECT mine.seq, turns.round, turns.later
  FROM turns CROSS JOIN LATERAL (
    SELECT p.seq FROM signal p
    WHERE p.seq = turns.seq AND p.next_at <= asw_now(:skew) AND (p.leased_until IS NULL OR p.leased_until <= asw_now(:skew))
    FOR NO KEY UPDATE SKIP LOCKED
  ) mine
  LIMIT :limit
), leased AS (
  UPDATE signal w SET holder = :holder, node = :node, leased_until = asw_now(:skew) + :leaseMs
  FROM picked WHERE w.seq = picked.seq
  RETURNING w.seq, w.partner, w.kind, w.message_id, w.wire, w.tries, w.ref_to_message_id, w.leased_until AS lease, picked.round, picked.later
)
SELECT l.seq, l.partner, l.kind, l.message_id, l.wire, l.tries, l.ref_to_message_id, l.lease FROM leased l
ORDER BY l.round, l.later, l.partner
