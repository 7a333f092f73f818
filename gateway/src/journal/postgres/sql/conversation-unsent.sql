DELETE FROM conversation_sent WHERE conversation = :seq
