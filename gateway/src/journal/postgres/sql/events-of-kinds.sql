SELECT n, at, kind, data, blob, prev_hash, hash FROM event
WHERE exchange = :exchange AND n > :above AND n <= :upTo AND kind = ANY (:kinds::text[])
ORDER BY n
