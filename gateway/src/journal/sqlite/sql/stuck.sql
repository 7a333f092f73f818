SELECT what, id, exchange, partner, since, turn, why FROM stuck WHERE since + patience_ms <= :now
UNION ALL SELECT what, id, exchange, partner, since, turn, why FROM stuck_reservation WHERE since + patience_ms <= :now
UNION ALL SELECT what, id, exchange, partner, since, turn, why FROM stuck_task
ORDER BY since, id LIMIT 1000
