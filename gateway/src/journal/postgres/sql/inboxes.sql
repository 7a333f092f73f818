WITH RECURSIVE known (inbox) AS (
  (SELECT f.inbox FROM inbox f ORDER BY f.inbox LIMIT 1)
  UNION ALL
  SELECT (SELECT f.inbox FROM inbox f WHERE f.inbox > known.inbox ORDER BY f.inbox LIMIT 1) FROM known WHERE known.inbox IS NOT NULL
), untaken AS MATERIALIZED (
  SELECT inbox, count(*) AS n, count(*) FILTER (WHERE leased_until > asw_now(:skew)) AS leased FROM inbox WHERE done_at IS NULL GROUP BY inbox
)
SELECT k.inbox, coalesce(u.n - u.leased, 0) AS waiting, coalesce(u.leased, 0) AS leased,
       (SELECT i.accepted_at FROM inbox i WHERE i.inbox = k.inbox AND i.done_at IS NULL ORDER BY i.seq LIMIT 1) AS oldest
FROM known k LEFT JOIN untaken u ON u.inbox = k.inbox WHERE k.inbox IS NOT NULL
