UPDATE arrival SET purged_at = :now WHERE seq = :seq AND purged_at IS NULL
