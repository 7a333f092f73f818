UPDATE inbox SET done_at = :now, holder = :holder, leased_until = NULL WHERE seq = :seq
