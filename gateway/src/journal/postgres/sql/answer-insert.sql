INSERT INTO answer (delivery, kind, message_id, wire, at) VALUES (:delivery, :kind, :messageId, :wire, :now)
ON CONFLICT (delivery, message_id) DO NOTHING RETURNING seq
