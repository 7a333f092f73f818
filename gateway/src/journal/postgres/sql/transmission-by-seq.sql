SELECT message_id, expires_at FROM transmission WHERE seq = :seq
