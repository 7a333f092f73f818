-- Most bytes are new: no arrival is looked at then.
SELECT (SELECT coalesce(sum(begun), 0) FROM arrival WHERE state = 'open' AND wire = b.digest) AS begun,
       EXISTS (SELECT 1 FROM arrival WHERE state = 'aside' AND wire = b.digest) AS aside
FROM blob b WHERE b.digest = :wire
