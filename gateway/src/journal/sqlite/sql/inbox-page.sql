SELECT seq FROM inbox WHERE inbox = :inbox AND seq > :after AND (done_at IS NOT NULL OR NOT :done) ORDER BY seq LIMIT :limit
