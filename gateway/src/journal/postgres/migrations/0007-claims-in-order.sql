-- oldest: 3
-- A claim steps from row to row in the order in which they came due: many come due in the same millisecond when a partner is hastened.
CREATE INDEX delivery_due_in_order ON delivery (partner, next_at, seq) WHERE state IN ('due', 'awaiting');
DROP INDEX delivery_due;
