SELECT e.hash FROM event e WHERE e.exchange = :seq AND e.n = :n
