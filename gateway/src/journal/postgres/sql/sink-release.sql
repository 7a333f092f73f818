UPDATE sink SET holder = NULL, leased_until = NULL WHERE name = :name AND holder = :holder
