SELECT seq FROM inbox INDEXED BY inbox_open WHERE inbox = :inbox AND done_at IS NULL AND (leased_until IS NULL OR leased_until <= :now) ORDER BY seq LIMIT :limit
