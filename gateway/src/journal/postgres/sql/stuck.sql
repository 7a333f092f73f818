SELECT what, id, exchange, partner, since, turn, why FROM (
  SELECT what, id, exchange, partner, since, patience_ms, turn, why FROM stuck
  UNION ALL SELECT what, id, exchange, partner, since, patience_ms, turn, why FROM stuck_reservation
  UNION ALL SELECT what, id, exchange, partner, since, 0, turn, why FROM stuck_task
  UNION ALL SELECT what, id, exchange, partner, since, 0, turn, why FROM stuck_aside
  UNION ALL
  SELECT 'conversation', c.id, x.id, c.partner, t.until, 300000, 'us', 'its time is over and it cannot move'
  FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
  CROSS JOIN LATERAL (SELECT CASE WHEN c.wait_until IS NOT NULL THEN (c.state::json -> 'wait' ->> 'until')::bigint END AS until) t
  WHERE c.wait_until > asw_now(:skew) - 300000 AND c.wait_until > t.until
  UNION ALL
  SELECT 'conversation', c.id, x.id, c.partner, c.moved_at, 300000, 'us', 'what it sends is owed no more'
  FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
  WHERE c.turn = 'relay' AND NOT EXISTS (
    SELECT 1 FROM conversation_sent t JOIN signal w ON w.message_id = t.message_id WHERE t.conversation = c.seq)
) AS everything
WHERE what = :what AND turn = :turn AND since + patience_ms <= asw_now(:skew)
ORDER BY since, id LIMIT :most
