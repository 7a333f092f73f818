SELECT seq, id, wire, at, state, partner, message_id FROM arrival WHERE id = :id
