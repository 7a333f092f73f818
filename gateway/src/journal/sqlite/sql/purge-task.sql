UPDATE task SET purged_at = :now WHERE seq = :seq
