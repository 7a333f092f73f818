UPDATE task SET passed_at = :now WHERE seq = :seq AND state = 'open' AND passed_at IS NULL AND deadline <= :now
