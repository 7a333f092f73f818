DELETE FROM signal WHERE seq = :seq
