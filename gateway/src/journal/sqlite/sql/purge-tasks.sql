-- As purge-deliveries.
WITH RECURSIVE known (partner) AS (
  SELECT min(t.partner) FROM task t INDEXED BY task_over WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL
  UNION ALL
  SELECT (SELECT min(t.partner) FROM task t INDEXED BY task_over WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.partner > k.partner)
  FROM known k WHERE k.partner IS NOT NULL
), kinds (partner, document) AS (
  SELECT k.partner, (SELECT min(t.document) FROM task t INDEXED BY task_over WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.partner = k.partner)
  FROM known k WHERE k.partner IS NOT NULL AND (:partner IS NULL OR k.partner = :partner)
  UNION ALL
  SELECT k.partner, (SELECT min(t.document) FROM task t INDEXED BY task_over WHERE t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.partner = k.partner AND t.document > k.document)
  FROM kinds k WHERE k.document IS NOT NULL
)
SELECT t.seq, t.id, t.json, t.exchange, x.id AS exchange_id
FROM kinds k CROSS JOIN task t INDEXED BY task_over ON t.partner = k.partner AND t.document = k.document JOIN exchange x ON x.seq = t.exchange
WHERE k.document IS NOT NULL AND (:document IS NULL OR k.document = :document) AND t.ended_at IS NOT NULL AND t.purged_at IS NULL AND t.ended_at <= :cutoff
LIMIT :limit
