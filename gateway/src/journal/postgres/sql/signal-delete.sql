DELETE FROM signal WHERE seq = :seq AND (:by::text IS NULL OR holder = :by) AND (:lease::bigint IS NULL OR leased_until = :lease) RETURNING partner, kind, message_id, ref_to_message_id, wire
