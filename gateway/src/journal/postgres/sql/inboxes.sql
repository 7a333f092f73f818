WITH RECURSIVE known (inbox) AS (
  (SELECT f.inbox FROM inbox f ORDER BY f.inbox LIMIT 1)
  UNION ALL
  SELECT (SELECT f.inbox FROM inbox f WHERE f.inbox > known.inbox ORDER BY f.inbox LIMIT 1) FROM known WHERE known.inbox IS NOT NULL
)
SELECT k.inbox,
       (SELECT count(*) FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL AND (i.leased_until IS NULL OR i.leased_until <= asw_now(:skew))) AS waiting,
       (SELECT count(*) FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL AND i.leased_until > asw_now(:skew)) AS leased,
       (SELECT i.accepted_at FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL ORDER BY i.seq LIMIT 1) AS oldest
FROM known k WHERE k.inbox IS NOT NULL
