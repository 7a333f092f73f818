SELECT id, wait FROM conversation WHERE partner = :partner AND wait_until IS NOT NULL AND wait_until <= :now ORDER BY wait_until LIMIT :limit
