UPDATE signal SET tries = tries + 1, next_at = :nextAt, holder = NULL, leased_until = NULL WHERE seq = :seq
