-- Compare and set, with the exchange held: each warning is given once, whoever sees it first.
UPDATE clock SET level = level + 1, warn_at = :nextAt
WHERE seq = :seq AND state = 'running' AND level = :level AND warn_at <= :now
  AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
RETURNING name, subject, owner, deadline
