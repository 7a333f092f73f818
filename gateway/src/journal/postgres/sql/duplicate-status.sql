SELECT verdict, since FROM duplicate WHERE partner = :partner AND message_id = :messageId
