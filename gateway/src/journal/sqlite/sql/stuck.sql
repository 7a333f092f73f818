SELECT what, id, exchange, partner, since, turn, why FROM (
  SELECT what, id, exchange, partner, since, patience_ms, turn, why FROM stuck
  UNION ALL SELECT what, id, exchange, partner, since, patience_ms, turn, why FROM stuck_reservation
  UNION ALL SELECT what, id, exchange, partner, since, 0, turn, why FROM stuck_task
  UNION ALL SELECT what, id, exchange, partner, since, 0, turn, why FROM stuck_aside
  UNION ALL SELECT what, id, exchange, partner, since, patience_ms, turn, why FROM stuck_put_off WHERE again_at > :now - 300000
  UNION ALL SELECT what, id, exchange, partner, since, patience_ms, turn, why FROM stuck_unowed
) AS everything
WHERE what = :what AND turn = :turn AND since + patience_ms <= :now
ORDER BY since, id LIMIT :most
