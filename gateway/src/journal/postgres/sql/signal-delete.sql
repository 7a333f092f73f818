DELETE FROM signal WHERE seq = :seq RETURNING partner, kind, message_id, ref_to_message_id, wire
