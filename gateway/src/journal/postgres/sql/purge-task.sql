-- Compare and set, with its chain held: two nodes that purge share the work.
UPDATE task SET purged_at = :now WHERE seq = :seq AND purged_at IS NULL
