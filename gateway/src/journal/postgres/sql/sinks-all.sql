-- `most` is where counting ends.
SELECT s.*,
       (SELECT count(*) FROM (SELECT 1 FROM feed f WHERE f.n > s.position LIMIT :most) AS ahead)::integer
       + (SELECT count(*) FROM (SELECT 1 FROM feed_next LIMIT :most) AS waiting)::integer AS lag
FROM sink s ORDER BY s.name
