-- What of one partner has come due, longest due first. Order is state, not lock: never past an older open one of the exchange.
SELECT d.seq FROM delivery d
WHERE d.partner = :partner AND d.state IN ('due', 'awaiting') AND d.next_at <= :now
  AND (d.leased_until IS NULL OR d.leased_until <= :now)
  AND NOT EXISTS (
    SELECT 1 FROM delivery older WHERE older.exchange = d.exchange AND older.seq < d.seq AND older.state IN ('due', 'awaiting')
  )
ORDER BY d.next_at, d.seq LIMIT :limit
