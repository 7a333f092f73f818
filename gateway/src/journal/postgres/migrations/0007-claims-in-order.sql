-- oldest: 3
-- A claim steps from row to row in the order in which they came due: many come due in the same millisecond when a partner is hastened.
-- Whoever writes waits for the scan. Taken at once, the lock need not be widened behind somebody who waits for us.
LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE;
CREATE INDEX delivery_due_in_order ON delivery (partner, next_at, seq) WHERE state IN ('due', 'awaiting');
DROP INDEX delivery_due;
