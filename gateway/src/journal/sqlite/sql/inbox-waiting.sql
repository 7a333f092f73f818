-- What is looked at before it is leased: which certificate of ours it is about, by its digest, and no payload.
SELECT p.seq, p.id, a.document,
       coalesce(
         (SELECT d.json FROM delivery d WHERE d.exchange = a.exchange AND d.document = 'certificate-of-origin' ORDER BY d.created_at DESC, d.seq DESC LIMIT 1),
         (SELECT t.json FROM task t WHERE t.exchange = a.exchange AND t.identity LIKE '%/issue' ORDER BY t.seq DESC LIMIT 1)) AS certificate
FROM (
  SELECT seq, id, arrival FROM inbox INDEXED BY inbox_open
  WHERE inbox = :inbox AND seq > :after AND done_at IS NULL AND (leased_until IS NULL OR leased_until <= :now)
  ORDER BY seq LIMIT :limit
) p CROSS JOIN arrival a ON a.seq = p.arrival
ORDER BY p.seq
