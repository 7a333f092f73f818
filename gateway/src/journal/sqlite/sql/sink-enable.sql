UPDATE sink SET disabled_at = NULL, disabled_code = NULL, tries = 0, failing_since = NULL, next_at = NULL, last_code = NULL WHERE name = :name
