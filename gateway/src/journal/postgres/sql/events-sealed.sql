-- The hashes that stand now where a checkpoint saw heads of chains; those that are other ones, or gone.
SELECT head.exchange, head.n
FROM unnest(:exchanges::text[], :ns::integer[], :hashes::text[]) WITH ORDINALITY AS head (exchange, n, hash, place)
LEFT JOIN exchange x ON x.id = head.exchange
LEFT JOIN event e ON e.exchange = CASE WHEN head.exchange = 'gateway' THEN 0 ELSE x.seq END AND e.n = head.n
WHERE e.hash IS DISTINCT FROM head.hash
ORDER BY head.place LIMIT 1
