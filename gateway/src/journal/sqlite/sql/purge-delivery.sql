UPDATE delivery SET purged_at = :now WHERE seq = :seq
