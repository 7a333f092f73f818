-- Every exchange must have a chain; 0 is the gateway's own.
SELECT 0::bigint AS seq, 'gateway' AS exchange, c.n, c.hash FROM chain c WHERE c.exchange = 0 AND :after < 0
UNION ALL
SELECT * FROM (
  SELECT x.seq, x.id, c.n, c.hash FROM exchange x LEFT JOIN chain c ON c.exchange = x.seq
  WHERE x.seq > :after ORDER BY x.seq LIMIT :limit
) AS page
