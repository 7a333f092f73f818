SELECT id, wait FROM conversation
WHERE partner = :partner AND wait_until <= asw_now(:skew) AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
ORDER BY wait_until LIMIT :limit
