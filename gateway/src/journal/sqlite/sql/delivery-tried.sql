UPDATE delivery SET tries = tries + 1 WHERE seq = :seq RETURNING tries
