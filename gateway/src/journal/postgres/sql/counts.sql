-- What is closed, and clocks, which run for months, are counted by tallies; what is open by its partial index: nothing here walks a whole table.
-- `most` is where counting ends of what waits for its place in the feed.
-- What the NSW has not taken is walked over once, in its index and nowhere else. `old`: as the view `stuck` says of an inbox.
WITH untaken AS MATERIALIZED (
  SELECT count(*) AS n, count(*) FILTER (WHERE leased_until > asw_now(:skew)) AS leased, count(*) FILTER (WHERE accepted_at + 900000 <= asw_now(:skew)) AS old
  FROM inbox WHERE done_at IS NULL
)
SELECT 'delivery.' || s.state AS name, coalesce((SELECT sum(t.count) FROM tally t WHERE t.state = s.state), 0)::bigint AS count
FROM unnest(ARRAY['due', 'awaiting', 'delivered', 'refused', 'abandoned', 'expired', 'moot']) AS s (state)
UNION ALL SELECT 'dead-letter', coalesce(sum(count), 0)::bigint FROM tally WHERE state IN ('abandoned', 'expired')
UNION ALL SELECT 'arrival.open', count(*) FROM arrival WHERE state = 'open'
UNION ALL SELECT 'arrival.held', count(*) FROM arrival WHERE state = 'held'
UNION ALL SELECT 'arrival.aside', count(*) FROM arrival WHERE state = 'aside'
UNION ALL SELECT 'signal.due', count(*) FROM signal
UNION ALL SELECT 'inbox.waiting', n - leased FROM untaken
UNION ALL SELECT 'inbox.leased', leased FROM untaken
UNION ALL SELECT 'clock.running', coalesce(sum(running), 0)::bigint FROM clock_tally
UNION ALL SELECT 'clock.warning', coalesce(sum(warned), 0)::bigint
  + (SELECT count(*) FROM clock WHERE state = 'running' AND warn_at IS NOT NULL AND warn_at <= asw_now(:skew) AND level = 0)
  FROM clock_tally
UNION ALL SELECT 'conversation.open', count(*) FROM conversation WHERE turn IN ('us', 'them', 'relay', 'clock')
UNION ALL SELECT 'conversation.stuck', count(*) FROM conversation WHERE turn = 'operator' AND delivery IS NULL
UNION ALL SELECT 'stuck', count(*) + (SELECT count(*) FROM task WHERE state = 'open') + (SELECT count(*) FROM arrival WHERE state = 'aside')
  + (SELECT count(*) FROM stuck_reservation WHERE since + patience_ms <= asw_now(:skew))
  + (SELECT count(*) FROM stuck_put_off WHERE since + patience_ms <= asw_now(:skew) AND again_at > asw_now(:skew) - 300000)
  + (SELECT count(*) FROM stuck_unowed WHERE since + patience_ms <= asw_now(:skew))
  + (SELECT old FROM untaken) FROM stuck WHERE what <> 'inbox' AND since + patience_ms <= asw_now(:skew)
UNION ALL SELECT 'task.open', count(*) FROM task WHERE state = 'open'
UNION ALL SELECT 'task.late', count(*) FROM task WHERE state = 'open' AND deadline <= asw_now(:skew)
UNION ALL SELECT 'event', coalesce((SELECT e.seq FROM event e ORDER BY e.seq DESC LIMIT 1), 0)
UNION ALL SELECT 'sink.lag', coalesce(coalesce((SELECT max(n) FROM feed), 0) - min(position) + (SELECT count(*) FROM (SELECT 1 FROM feed_next LIMIT :most) AS waiting), 0)::bigint
  FROM sink WHERE disabled_at IS NULL
UNION ALL SELECT 'sink.failing', count(*) FROM sink WHERE failing_since IS NOT NULL AND disabled_at IS NULL
UNION ALL SELECT 'sink.disabled', count(*) FROM sink WHERE disabled_at IS NOT NULL
