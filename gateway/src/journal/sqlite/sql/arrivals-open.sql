SELECT id, at, begun FROM arrival
WHERE state = 'open' AND coalesce(begun_at, at) <= :until
ORDER BY begun, at, seq LIMIT :limit
