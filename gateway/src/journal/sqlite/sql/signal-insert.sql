INSERT INTO signal (partner, kind, message_id, ref_to_message_id, wire, exchange, next_at, at)
VALUES (:partner, :kind, :messageId, :refTo, :wire, :exchange, :now, :now)
