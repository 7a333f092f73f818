UPDATE sink SET holder = NULL, leased_until = NULL, tries = tries + 1, failing_since = coalesce(failing_since, :now), next_at = :nextAt, last_code = :code
WHERE name = :name
