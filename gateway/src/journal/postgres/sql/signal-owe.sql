-- One that waits there already only gets its turn sooner.
INSERT INTO signal (partner, kind, message_id, ref_to_message_id, wire, exchange, next_at, at)
VALUES (:partner, :kind, :messageId, :refTo, :wire, :exchange, :now, :now)
ON CONFLICT (message_id) DO UPDATE SET next_at = least(signal.next_at, excluded.next_at)
RETURNING xmax = 0 AS fresh
