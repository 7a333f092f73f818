-- A chain that somebody appends to at this moment is passed over: the next checkpoint names it again.
WITH free AS MATERIALIZED (
  SELECT c.exchange, head.n FROM chain c JOIN unnest(:seqs::bigint[], :ns::integer[]) AS head (exchange, n) ON head.exchange = c.exchange
  FOR NO KEY UPDATE OF c SKIP LOCKED
)
UPDATE chain SET sealed_n = greatest(chain.sealed_n, free.n) FROM free WHERE chain.exchange = free.exchange
