-- Compare and set: the state read in this transaction is the state that is left. An attempt that is under way ends with it.
WITH ended AS (
  UPDATE attempt SET outcome = :outcome, code = :code, ended_at = :now
  WHERE seq = (SELECT a.seq FROM attempt a WHERE a.transmission = :transmission ORDER BY a.seq DESC LIMIT 1) AND outcome IS NULL
)
UPDATE delivery
SET state = :to, next_at = :nextAt, closed_at = CASE WHEN :to::text = :from::text THEN closed_at ELSE :closedAt::bigint END,
    last_code = :lastCode, holder = NULL, node = NULL, leased_until = NULL
WHERE seq = :seq AND state = :from
