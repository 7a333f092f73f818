UPDATE arrival SET state = :state, partner = coalesce(:partner, partner), message_id = coalesce(:messageId, message_id), code = :code, closed_at = :now
WHERE seq = :seq
