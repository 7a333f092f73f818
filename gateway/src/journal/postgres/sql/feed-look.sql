-- Whether there may be something for a sink, and whether many events (more than `many`) wait for anybody, without writing anything.
SELECT s.*, asw_now(:skew::bigint) AS now,
       EXISTS (SELECT 1 FROM feed_next) OR EXISTS (SELECT 1 FROM feed f WHERE f.n > s.position) AS ahead,
       EXISTS (SELECT 1 FROM feed_next OFFSET :many) AS crowded
FROM sink s WHERE s.name = :name
