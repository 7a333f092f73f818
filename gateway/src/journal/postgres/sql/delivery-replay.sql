-- A lease more: whoever still has a claim does not speak of what is sent again.
UPDATE delivery SET tries = 0, lease = lease + 1, transmission = CASE WHEN :fresh::boolean THEN NULL ELSE transmission END WHERE seq = :seq
