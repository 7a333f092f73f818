-- Whether many events (more than `many`) wait for their place in the feed, and there is a sink, so that none may be left out.
SELECT EXISTS (SELECT 1 FROM sink) AND EXISTS (SELECT 1 FROM feed_next OFFSET :many) AS crowded
