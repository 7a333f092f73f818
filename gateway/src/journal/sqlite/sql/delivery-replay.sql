UPDATE delivery SET tries = 0, transmission = CASE WHEN :fresh THEN NULL ELSE transmission END WHERE seq = :seq
