INSERT INTO inbox (inbox, id, arrival, accepted_at) VALUES (:inbox, :id, :arrival, :now)
