-- As in arrival-put.
SELECT (SELECT coalesce(sum(a.begun), 0)::integer FROM arrival a WHERE a.state = 'open' AND a.wire = b.digest) AS begun,
       EXISTS (SELECT 1 FROM arrival a WHERE a.state = 'aside' AND a.wire = b.digest) AS aside
FROM blob b WHERE b.digest = :wire
