-- Everything that is known of a document before it is written, and the store's time.
SELECT k.digest AS key_digest, coalesce(kd.id, kt.id) AS key_delivery, kx.id AS key_exchange, coalesce(kt.state <> 'released', false) AS key_by_hand,
       i.digest AS identity_digest, i.delivery AS identity_seq, t.seq AS identity_task, coalesce(known.id, t.id) AS identity_delivery,
       ix.id AS identity_exchange, i.delivery IS NULL AND t.seq IS NOT NULL AS identity_by_hand,
       x.seq AS exchange_seq, taken.seq IS NOT NULL AS taken, asw_now(:skew) AS now
FROM (SELECT 1) AS always
LEFT JOIN idempotency k ON k.submitted_by = :submittedBy AND k.key = :key
LEFT JOIN delivery kd ON kd.seq = k.delivery LEFT JOIN task kt ON kt.seq = k.task
LEFT JOIN exchange kx ON kx.seq = coalesce(kd.exchange, kt.exchange)
LEFT JOIN identity i ON i.direction = 'out' AND i.identity = :identity
LEFT JOIN delivery known ON known.seq = i.delivery LEFT JOIN exchange ix ON ix.seq = i.exchange
LEFT JOIN task t ON t.identity = i.identity AND i.delivery IS NULL
LEFT JOIN exchange x ON x.certificate = :certificate
LEFT JOIN exchange taken ON taken.id = :exchange
