UPDATE signal SET next_at = min(next_at, :now) WHERE seq = :seq
