WITH orphan AS (
  SELECT s.seq FROM signal s WHERE s.node = :id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE signal SET holder = NULL, node = NULL, leased_until = NULL FROM orphan WHERE signal.seq = orphan.seq
