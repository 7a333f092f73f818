-- The exchange and the head of its chain, held until the end of the unit; the time is that of having them.
WITH held AS MATERIALIZED (
  SELECT x.seq, x.id, x.certificate, x.scheme, x.issuing_country, x.number, x.partner, x.role, x.view, x.revision, x.created_at,
         c.n AS chain_n, c.hash AS chain_hash
  FROM exchange x JOIN chain c ON c.exchange = x.seq
  WHERE x.seq = :seq
  FOR NO KEY UPDATE OF x, c
)
SELECT held.*, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + :skew::bigint AS now FROM held
