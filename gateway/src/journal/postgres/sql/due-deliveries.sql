-- What has come due, partners in turn and of each the longest due first, leased in the same statement. Order is state, not
-- lock: never past an older open delivery of the exchange. Rows that another node is taking at this moment are passed over.
WITH RECURSIVE open (partner) AS (
  (SELECT f.partner FROM delivery f WHERE f.state IN ('due', 'awaiting') ORDER BY f.partner LIMIT 1)
  UNION ALL
  SELECT (SELECT f.partner FROM delivery f WHERE f.state IN ('due', 'awaiting') AND f.partner > open.partner ORDER BY f.partner LIMIT 1)
  FROM open WHERE open.partner IS NOT NULL
), queue AS (
  SELECT open.partner, q.seq, row_number() OVER (PARTITION BY open.partner ORDER BY q.next_at, q.seq) AS round
  FROM open CROSS JOIN LATERAL (
    SELECT d.seq, d.next_at FROM delivery d
    WHERE d.partner = open.partner AND d.state IN ('due', 'awaiting') AND d.next_at <= asw_now(:skew)
      AND (d.leased_until IS NULL OR d.leased_until <= asw_now(:skew))
      AND d.seq = (
        SELECT older.seq FROM delivery older WHERE older.exchange = d.exchange AND older.state IN ('due', 'awaiting')
        ORDER BY older.seq LIMIT 1
      )
    ORDER BY d.next_at, d.seq LIMIT :ahead
  ) q
  WHERE open.partner <> ALL (:except::text[]) AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
), picked AS MATERIALIZED (
  SELECT p.seq, queue.round, queue.partner <= :last AS later
  FROM queue JOIN delivery p ON p.seq = queue.seq
  WHERE p.state IN ('due', 'awaiting') AND p.next_at <= asw_now(:skew) AND (p.leased_until IS NULL OR p.leased_until <= asw_now(:skew))
  ORDER BY queue.round, queue.partner <= :last, queue.partner LIMIT :limit
  FOR NO KEY UPDATE OF p SKIP LOCKED
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
