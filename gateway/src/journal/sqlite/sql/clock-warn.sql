UPDATE clock SET level = level + 1, warn_at = :nextAt
WHERE seq = :seq AND state = 'running' AND level = :level AND warn_at <= :now
