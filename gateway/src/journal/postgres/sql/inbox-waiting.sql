-- What is looked at before it is leased: which certificate of ours it is about, by its digest, and no payload.
SELECT p.seq, p.id, a.document,
       coalesce(
         (SELECT d.json FROM delivery d WHERE d.exchange = a.exchange AND d.document = 'certificate-of-origin' ORDER BY d.created_at DESC, d.seq DESC LIMIT 1),
         (SELECT t.json FROM task t WHERE t.exchange = a.exchange AND t.identity LIKE '%/issue' ORDER BY t.seq DESC LIMIT 1)) AS certificate
FROM (
  SELECT i.seq, i.id, i.arrival FROM inbox i
  WHERE i.inbox = :inbox AND i.seq > :after AND i.done_at IS NULL AND (i.leased_until IS NULL OR i.leased_until <= asw_now(:skew))
  ORDER BY i.seq LIMIT :limit
) p JOIN arrival a ON a.seq = p.arrival
ORDER BY p.seq
