INSERT INTO conversation_sent (partner, message_id, conversation) VALUES (:partner, :messageId, :conversation)
ON CONFLICT (partner, message_id) DO NOTHING
