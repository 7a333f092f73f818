SELECT n, at, kind, data, blob, prev_hash, hash FROM event WHERE exchange = :exchange AND n > :n ORDER BY n LIMIT :limit
