-- The oldest open delivery of an exchange has a time of its own; whatever waits behind it has none.
UPDATE delivery SET next_at = :now
WHERE seq = (SELECT o.seq FROM delivery o WHERE o.exchange = :exchange AND o.state IN ('due', 'awaiting') ORDER BY o.seq LIMIT 1) AND next_at IS NULL
