-- Written with OR, as the index `delivery_failed` says of itself: only so does SQLite see that it may be used. Who asks what is stuck, or
-- counts it, would read every delivery there ever was. What was purged cannot be replayed: no operator has anything to decide there.
DROP VIEW dead_letter;
CREATE VIEW dead_letter AS
SELECT seq, id, exchange, partner, state, last_code, closed_at FROM delivery
WHERE (state = 'abandoned' OR state = 'expired') AND purged_at IS NULL;
