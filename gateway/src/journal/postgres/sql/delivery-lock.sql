-- The delivery with its exchange and the head of its chain, held until the end of the unit.
WITH held AS MATERIALIZED (
  SELECT d.seq, d.id, d.exchange, x.id AS exchange_id, d.partner, d.action, d.state, d.tries, d.next_at, d.holder, d.lease, d.transmission, d.purged_at, d.last_code,
         x.view, x.revision, x.role, x.scheme, x.issuing_country, c.n AS chain_n, c.hash AS chain_hash
  FROM delivery d JOIN exchange x ON x.seq = d.exchange JOIN chain c ON c.exchange = x.seq
  WHERE d.id = :id
  FOR NO KEY UPDATE OF x, c, d
)
SELECT held.*, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + :skew::bigint AS now FROM held
