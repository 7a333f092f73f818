UPDATE signal SET tries = tries + :tried, next_at = :nextAt, holder = NULL, leased_until = NULL WHERE seq = :seq
