-- The oldest open delivery of an exchange has a time of its own; whatever waits behind it has none.
UPDATE delivery SET next_at = :now
WHERE seq = (SELECT min(seq) FROM delivery WHERE exchange = :exchange AND state IN ('due', 'awaiting')) AND next_at IS NULL
