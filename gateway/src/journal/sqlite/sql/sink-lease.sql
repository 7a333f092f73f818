UPDATE sink SET holder = :holder, leased_until = :until WHERE name = :name
