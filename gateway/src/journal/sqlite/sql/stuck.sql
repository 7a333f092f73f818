-- The oldest of each kind and turn: however many of one there are, they hide no other.
SELECT what, id, exchange, partner, since, turn, why FROM (
  SELECT what, id, exchange, partner, since, turn, why, row_number() OVER (PARTITION BY what, turn ORDER BY since, id) AS place FROM (
    SELECT what, id, exchange, partner, since, turn, why FROM stuck WHERE since + patience_ms <= :now
    UNION ALL SELECT what, id, exchange, partner, since, turn, why FROM stuck_reservation WHERE since + patience_ms <= :now
    UNION ALL SELECT what, id, exchange, partner, since, turn, why FROM stuck_task
    UNION ALL SELECT what, id, exchange, partner, since, turn, why FROM stuck_aside
  ) AS everything
) AS placed
WHERE place <= 1000 ORDER BY since, id
