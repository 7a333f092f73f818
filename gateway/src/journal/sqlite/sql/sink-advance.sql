UPDATE sink SET position = :position, advanced_at = :now, tries = 0, failing_since = NULL, next_at = NULL, last_code = NULL
WHERE name = :name AND position < :position
