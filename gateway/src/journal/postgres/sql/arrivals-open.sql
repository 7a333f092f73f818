SELECT id, at, begun FROM arrival
WHERE state = 'open' AND coalesce(begun_at, at) <= asw_now(:skew) - :olderThanMs
ORDER BY begun, at, seq LIMIT :limit
