UPDATE sink SET holder = NULL, leased_until = NULL, disabled_at = :now, disabled_code = :code WHERE name = :name AND disabled_at IS NULL
