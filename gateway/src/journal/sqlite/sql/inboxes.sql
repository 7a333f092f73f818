WITH RECURSIVE known (inbox) AS (
  SELECT min(inbox) FROM inbox
  UNION ALL
  SELECT (SELECT min(i.inbox) FROM inbox i WHERE i.inbox > known.inbox) FROM known WHERE known.inbox IS NOT NULL
)
SELECT k.inbox,
       (SELECT count(*) FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL AND (i.leased_until IS NULL OR i.leased_until <= :now)) AS waiting,
       (SELECT count(*) FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL AND i.leased_until > :now) AS leased,
       (SELECT i.accepted_at FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL ORDER BY i.seq LIMIT 1) AS oldest
FROM known k WHERE k.inbox IS NOT NULL
