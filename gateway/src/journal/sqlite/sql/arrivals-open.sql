SELECT id, at, begun FROM arrival
WHERE state = 'open' AND coalesce(begun_at, at) <= :until
ORDER BY begun = 0, begun, CASE WHEN begun = 0 THEN coalesce(begun_at, at) ELSE at END, seq LIMIT :limit
