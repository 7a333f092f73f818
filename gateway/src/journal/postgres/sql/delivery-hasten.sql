-- Whatever a unit of work holds at this moment is being settled anyway: nobody is waited for.
WITH waiting AS (
  SELECT d.seq FROM delivery d
  WHERE d.partner = :partner AND d.state = 'due' AND d.state IN ('due', 'awaiting') AND d.next_at > asw_now(:skew)
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE delivery SET next_at = asw_now(:skew) FROM waiting WHERE delivery.seq = waiting.seq
