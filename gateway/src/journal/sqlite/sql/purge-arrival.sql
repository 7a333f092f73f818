UPDATE arrival SET purged_at = :now WHERE seq = :seq
