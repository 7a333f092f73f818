-- What has come due, partners in turn and of each the longest due first, leased in the same statement. Order is state, not
-- lock: never past an older open delivery of the exchange. Rows that another node is taking at this moment are passed over.
WITH RECURSIVE open (partner) AS (
  (SELECT f.partner FROM delivery f WHERE f.state IN ('due', 'awaiting') ORDER BY f.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT f.partner FROM delivery f WHERE f.state IN ('due', 'awaiting') AND f.partner > open.partner ORDER BY f.partner LIMIT 1)
  FROM open WHERE open.partner IS NOT NULL
), queue AS (
  SELECT open.partner, q.seq, q.round
  FROM open CROSS JOIN LATERAL (
    -- Step by step along the index. Asked for all of them in order, the planner reads and sorts the whole backlog, for it cannot know
    -- that nearly every row is free and the first ones are enough.
    WITH RECURSIVE walk (next_at, seq, free, round) AS (
      VALUES (-1::bigint, 0::bigint, false, 0)
      UNION ALL
      SELECT step.next_at, step.seq, step.free, walk.round + step.free::integer
      FROM walk CROSS JOIN LATERAL (
        SELECT d.next_at, d.seq, (d.leased_until IS NULL OR d.leased_until <= asw_now(:skew)) AND d.seq = (
            SELECT older.seq FROM delivery older WHERE older.exchange = d.exchange AND older.state IN ('due', 'awaiting')
            ORDER BY older.seq LIMIT 1
          ) AS free
        FROM delivery d
        WHERE d.partner = open.partner AND d.state IN ('due', 'awaiting') AND d.next_at <= asw_now(:skew)
          AND (d.next_at, d.seq) > (walk.next_at, walk.seq)
        ORDER BY d.next_at, d.seq LIMIT 1
      ) step
      WHERE walk.round < :ahead
    )
    SELECT walk.seq, walk.round FROM walk WHERE walk.free
  ) q
  WHERE (:of::text[] IS NULL OR open.partner = ANY (:of::text[])) AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
), turns AS (
  SELECT queue.seq, queue.round, queue.partner, queue.partner <= :last AS later FROM queue
  ORDER BY queue.round, later, queue.partner
), picked AS MATERIALIZED (
  -- One look-up a row, in this order, and none is locked beyond the limit: joined, the planner may read the whole table for them.
  SELECT mine.seq, turns.round, turns.later
  FROM turns CROSS JOIN LATERAL (
    SELECT p.seq FROM delivery p
    WHERE p.seq = turns.seq AND p.state IN ('due', 'awaiting') AND p.next_at <= asw_now(:skew) AND (p.leased_until IS NULL OR p.leased_until <= asw_now(:skew))
    FOR NO KEY UPDATE SKIP LOCKED
  ) mine
  LIMIT :limit
), leased AS (
  UPDATE delivery w SET holder = :holder, node = :node, leased_until = asw_now(:skew) + :leaseMs, lease = w.lease + 1
  FROM picked WHERE w.seq = picked.seq
  RETURNING w.seq, w.id, w.exchange, w.partner, w.document, w.identity, w.state, w.lease, w.tries, w.json, w.transmission,
            picked.round, picked.later
)
SELECT l.seq, l.id, x.id AS exchange, l.partner, l.document, l.identity, l.state, l.lease, l.tries, l.json, l.transmission,
       t.message_id, t.wire, t.payload, t.expires_at, coalesce(j.size, 0) + coalesce(b.size, 0) AS size, asw_now(:skew) AS now
FROM leased l JOIN exchange x ON x.seq = l.exchange LEFT JOIN transmission t ON t.seq = l.transmission
LEFT JOIN blob j ON j.digest = l.json LEFT JOIN blob b ON b.digest = t.wire
ORDER BY l.round, l.later, l.partner
