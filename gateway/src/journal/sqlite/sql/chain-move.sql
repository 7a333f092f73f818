INSERT INTO chain (exchange, n, hash) VALUES (:exchange, :n, :hash)
ON CONFLICT (exchange) DO UPDATE SET n = excluded.n, hash = excluded.hash
