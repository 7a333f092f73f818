SELECT n, at, kind, data, blob, prev_hash, hash FROM event
WHERE exchange = :exchange AND n > :above AND n <= :upTo AND instr(:kinds, ' ' || kind || ' ') > 0
ORDER BY n
