INSERT INTO duplicate (partner, message_id, digest, verdict, arrival, node, since, answer, answer_message_id, answer_kind, answer_send)
VALUES (:partner, :messageId, :digest, :verdict, :arrival, :node, :now, :answer, :answerMessageId, :answerKind, :answerSend)
ON CONFLICT (partner, message_id) DO UPDATE
SET digest = excluded.digest, verdict = excluded.verdict, arrival = excluded.arrival, node = excluded.node, since = excluded.since,
    answer = excluded.answer, answer_message_id = excluded.answer_message_id, answer_kind = excluded.answer_kind,
    answer_send = excluded.answer_send
