UPDATE arrival SET begun = begun + 1, begun_at = :now WHERE seq = :seq
