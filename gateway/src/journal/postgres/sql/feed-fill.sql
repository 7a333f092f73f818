-- A batch of what became durable while nobody read, in the order of its numbers, which keeps that of every chain. Nothing up to `upTo` is still to be committed.
WITH batch AS MATERIALIZED (
  SELECT e.seq FROM event e WHERE e.seq > :after AND e.seq <= :upTo ORDER BY e.seq LIMIT :limit
), put AS (
  INSERT INTO feed (event) SELECT b.seq FROM batch b WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.event = b.seq) ORDER BY b.seq
)
SELECT count(*)::integer AS count, max(seq) AS last FROM batch
