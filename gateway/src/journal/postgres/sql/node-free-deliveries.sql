-- Whoever locks a row at this moment is writing to it: the next round looks at it again.
WITH orphan AS (
  SELECT d.seq FROM delivery d WHERE d.node = :id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE delivery SET holder = NULL, node = NULL, leased_until = NULL FROM orphan WHERE delivery.seq = orphan.seq
