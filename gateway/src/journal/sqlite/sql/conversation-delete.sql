DELETE FROM conversation WHERE seq = :seq
