SELECT seq FROM signal WHERE message_id = :messageId
