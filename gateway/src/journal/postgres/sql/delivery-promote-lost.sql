-- No delivery may wait behind nothing: mends what a defect could leave behind, at every start.
UPDATE delivery SET next_at = asw_now(:skew)
WHERE state IN ('due', 'awaiting') AND next_at IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM delivery older WHERE older.exchange = delivery.exchange AND older.seq < delivery.seq AND older.state IN ('due', 'awaiting')
  )
