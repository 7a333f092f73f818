INSERT INTO attempt (transmission, n, at) VALUES (:transmission, :n, :now)
