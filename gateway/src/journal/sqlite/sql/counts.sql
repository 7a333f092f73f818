-- What is closed, and clocks, which run for months, are counted by tallies; what is open by its partial index: nothing here walks a whole table.
-- What the NSW has not taken is walked over once, in its index and nowhere else. `old`: as the view `stuck` says of an inbox.
WITH untaken AS MATERIALIZED (
  SELECT count(*) AS n, count(*) FILTER (WHERE leased_until > :now) AS leased, count(*) FILTER (WHERE accepted_at + 900000 <= :now) AS old
  FROM inbox INDEXED BY inbox_open WHERE done_at IS NULL
)
SELECT 'delivery.' || state AS name, count FROM tally
UNION ALL SELECT 'dead-letter', coalesce(sum(count), 0) FROM tally WHERE state IN ('abandoned', 'expired')
UNION ALL SELECT 'arrival.open', count(*) FROM arrival WHERE state = 'open'
UNION ALL SELECT 'arrival.held', count(*) FROM arrival WHERE state = 'held'
UNION ALL SELECT 'arrival.aside', count(*) FROM arrival WHERE state = 'aside'
UNION ALL SELECT 'signal.due', count(*) FROM signal
UNION ALL SELECT 'inbox.waiting', n - leased FROM untaken
UNION ALL SELECT 'inbox.leased', leased FROM untaken
UNION ALL SELECT 'clock.running', running FROM clock_tally
UNION ALL SELECT 'clock.warning', warned + (SELECT count(*) FROM clock WHERE state = 'running' AND warn_at IS NOT NULL AND warn_at <= :now AND level = 0)
  FROM clock_tally
UNION ALL SELECT 'conversation.open', count(*) FROM conversation WHERE turn IN ('us', 'them', 'relay', 'clock')
UNION ALL SELECT 'conversation.stuck', count(*) FROM conversation WHERE turn = 'operator' AND delivery IS NULL
UNION ALL SELECT 'stuck', count(*) + (SELECT count(*) FROM task WHERE state = 'open') + (SELECT count(*) FROM arrival WHERE state = 'aside')
  + (SELECT count(*) FROM stuck_reservation WHERE since + patience_ms <= :now)
  + (SELECT count(*) FROM stuck_put_off WHERE since + patience_ms <= :now AND again_at > :now - 300000)
  + (SELECT count(*) FROM stuck_unowed WHERE since + patience_ms <= :now)
  + (SELECT old FROM untaken) FROM stuck WHERE what <> 'inbox' AND since + patience_ms <= :now
UNION ALL SELECT 'task.open', count(*) FROM task WHERE state = 'open'
UNION ALL SELECT 'task.late', count(*) FROM task WHERE state = 'open' AND deadline <= :now
UNION ALL SELECT 'event', coalesce(max(seq), 0) FROM event
UNION ALL SELECT 'sink.lag', coalesce((SELECT max(seq) FROM event) - min(position), 0) FROM sink WHERE disabled_at IS NULL
UNION ALL SELECT 'sink.failing', count(*) FROM sink WHERE failing_since IS NOT NULL AND disabled_at IS NULL
UNION ALL SELECT 'sink.disabled', count(*) FROM sink WHERE disabled_at IS NOT NULL
