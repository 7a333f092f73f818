SELECT seq, id, wire, at, state, partner, message_id, begun FROM arrival WHERE id = :id
