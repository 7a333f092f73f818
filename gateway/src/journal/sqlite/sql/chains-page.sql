-- Every exchange must have a chain; 0 is the gateway's own.
SELECT 0 AS seq, 'gateway' AS exchange, (SELECT n FROM chain WHERE exchange = 0) AS n, (SELECT hash FROM chain WHERE exchange = 0) AS hash
WHERE :after < 0
UNION ALL
SELECT * FROM (
  SELECT x.seq, x.id, c.n, c.hash FROM exchange x LEFT JOIN chain c ON c.exchange = x.seq
  WHERE x.seq > :after ORDER BY x.seq LIMIT :limit
)
