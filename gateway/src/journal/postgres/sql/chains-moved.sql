-- Heads that moved since the last checkpoint; the chain of the gateway itself has no exchange.
SELECT c.exchange AS seq, coalesce(x.id, 'gateway') AS exchange, c.n, c.hash
FROM chain c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.n > c.sealed_n
ORDER BY c.exchange LIMIT :limit
