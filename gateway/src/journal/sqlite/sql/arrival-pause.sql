UPDATE arrival SET begun = begun - 1 WHERE id = :id AND state = 'open' AND begun > 0
