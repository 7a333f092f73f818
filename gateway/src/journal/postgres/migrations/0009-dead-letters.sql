-- oldest: 3
-- What was purged cannot be replayed: no operator has anything to decide there.
CREATE OR REPLACE VIEW dead_letter AS
SELECT seq, id, exchange, partner, state, last_code, closed_at FROM delivery WHERE state IN ('abandoned', 'expired') AND purged_at IS NULL;
