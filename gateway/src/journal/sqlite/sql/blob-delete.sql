DELETE FROM blob WHERE seq = :blob
