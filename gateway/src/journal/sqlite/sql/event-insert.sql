INSERT INTO event (exchange, n, at, kind, data, blob, prev_hash, hash) VALUES (:exchange, :n, :at, :kind, :data, :blob, :prevHash, :hash)
