-- Once it holds nothing any more, and if it has not come back to life.
DELETE FROM node n WHERE n.id = :id AND n.beat_at < asw_now(0) - :staleMs
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.node = n.id)
  AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.node = n.id)
  AND NOT EXISTS (SELECT 1 FROM duplicate w WHERE w.node = n.id AND w.verdict = 'working')
