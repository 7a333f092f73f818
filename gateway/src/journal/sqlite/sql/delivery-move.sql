-- Compare and set: the state read in this transaction is the state that is left.
UPDATE delivery
SET state = :to, next_at = :nextAt, closed_at = CASE WHEN :to = :from THEN closed_at ELSE :closedAt END,
    last_code = :lastCode, holder = NULL, leased_until = NULL
WHERE seq = :seq AND state = :from
