UPDATE delivery SET holder = :holder, leased_until = :until, lease = lease + 1 WHERE seq = :seq
