SELECT digest, verdict, arrival, node, since, answer, answer_message_id, answer_kind, answer_send
FROM duplicate WHERE partner = :partner AND message_id = :messageId FOR NO KEY UPDATE
