-- By falling number: the chain of the gateway comes last, wherever it is taken.
WITH held AS MATERIALIZED (
  SELECT c.exchange, c.n, c.hash FROM chain c WHERE c.exchange = ANY (:chains::bigint[])
  ORDER BY c.exchange DESC FOR NO KEY UPDATE
)
SELECT held.exchange, held.n, held.hash, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + :skew::bigint AS now FROM held
