WITH RECURSIVE known (inbox) AS (
  SELECT min(inbox) FROM inbox
  UNION ALL
  SELECT (SELECT min(i.inbox) FROM inbox i WHERE i.inbox > known.inbox) FROM known WHERE known.inbox IS NOT NULL
), untaken AS MATERIALIZED (
  SELECT inbox, count(*) AS n, count(*) FILTER (WHERE leased_until > :now) AS leased FROM inbox INDEXED BY inbox_open WHERE done_at IS NULL GROUP BY inbox
)
SELECT k.inbox, coalesce(u.n - u.leased, 0) AS waiting, coalesce(u.leased, 0) AS leased,
       (SELECT i.accepted_at FROM inbox i INDEXED BY inbox_open WHERE i.inbox = k.inbox AND i.done_at IS NULL ORDER BY i.seq LIMIT 1) AS oldest
FROM known k LEFT JOIN untaken u ON u.inbox = k.inbox WHERE k.inbox IS NOT NULL
