-- As in arrival-put.
SELECT (SELECT coalesce(sum(a.begun), 0) FROM arrival a WHERE a.state = 'open' AND a.wire = b.digest) >= :readings
    OR EXISTS (SELECT 1 FROM arrival a WHERE a.state = 'aside' AND a.wire = b.digest) AS waits
FROM blob b WHERE b.digest = :wire
