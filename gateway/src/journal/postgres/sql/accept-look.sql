-- The arrival, held, and what is remembered of its message and of its document. The exchange is held before.
SELECT a.seq, a.id, a.wire, a.at, a.state, a.partner, a.message_id,
       w.digest AS known_digest, w.verdict AS known_verdict, w.answer AS known_answer,
       w.answer_message_id AS known_message_id, w.answer_kind AS known_kind, w.answer_send AS known_send,
       i.digest AS before_digest
FROM arrival a
LEFT JOIN duplicate w ON w.partner = :partner AND w.message_id = :messageId
LEFT JOIN identity i ON i.direction = 'in' AND i.identity = :identity
WHERE a.id = :arrival FOR NO KEY UPDATE OF a
