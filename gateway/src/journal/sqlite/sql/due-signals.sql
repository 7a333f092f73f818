SELECT seq FROM signal
WHERE partner = :partner AND next_at <= :now AND (leased_until IS NULL OR leased_until <= :now)
ORDER BY next_at, seq LIMIT :limit
