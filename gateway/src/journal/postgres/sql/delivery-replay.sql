UPDATE delivery SET tries = 0, transmission = CASE WHEN :fresh::boolean THEN NULL ELSE transmission END WHERE seq = :seq
