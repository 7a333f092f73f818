-- Whatever a unit of work holds at this moment is being settled anyway: nobody is waited for. Of several nodes one has its turn.
-- Who waited for another's turn asks the clock once more: by the beginning of its own statement the other's would lie in the future,
-- and count for a clock that was put back.
WITH turn AS (
  INSERT INTO meta (name, value)
  SELECT :name, asw_now(:skew)::text
  WHERE EXISTS (
    SELECT 1 FROM delivery d
    WHERE d.partner = :partner AND d.state = 'due' AND d.state IN ('due', 'awaiting') AND d.next_at > asw_now(:skew)
  ) AND NOT EXISTS (
    SELECT 1 FROM meta known
    WHERE known.name = :name AND asw_now(:skew) - known.value::bigint BETWEEN 0 AND :withinMs::bigint - 1
  )
  ON CONFLICT (name) DO UPDATE SET value = excluded.value
  WHERE NOT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + :skew - meta.value::bigint BETWEEN 0 AND :withinMs::bigint - 1
  RETURNING 1
), waiting AS (
  SELECT d.seq FROM delivery d
  WHERE EXISTS (SELECT 1 FROM turn)
    AND d.partner = :partner AND d.state = 'due' AND d.state IN ('due', 'awaiting') AND d.next_at > asw_now(:skew)
  FOR NO KEY UPDATE OF d SKIP LOCKED
)
UPDATE delivery SET next_at = asw_now(:skew) FROM waiting WHERE delivery.seq = waiting.seq
