SELECT exchange, n, at, kind, data, blob, prev_hash, hash FROM event WHERE exchange = ANY (:chains::bigint[]) ORDER BY exchange, n
