-- The row that one sealer may set: a second one with the same number changes nothing.
INSERT INTO checkpoint (n, at, heads, count, signature) VALUES (:n, :at, :heads, :count, :signature) ON CONFLICT (n) DO NOTHING
