-- By the index of what is not done: what is done stays for good, and grows.
SELECT seq FROM inbox INDEXED BY inbox_open
WHERE inbox = :inbox AND seq > :after AND done_at IS NULL AND coalesce(leased_until > :now, 0) = :leased
ORDER BY seq LIMIT :limit
