UPDATE inbox SET holder = :holder, leased_until = :until WHERE seq = :seq
