DELETE FROM meta WHERE name = :name RETURNING value
