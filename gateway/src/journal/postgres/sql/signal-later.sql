UPDATE signal SET tries = tries + :tried, next_at = asw_now(:skew) + :delayMs, holder = NULL, node = NULL, leased_until = NULL
WHERE seq = :seq AND (:by::text IS NULL OR holder = :by) AND (:lease::bigint IS NULL OR leased_until = :lease)
