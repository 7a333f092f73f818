SELECT c.seq, c.partner, c.id, c.revision, c.operation, c.head, c.state, c.turn, c.wait, c.wait_until, c.document,
       c.request_message, c.request, c.response_message, c.response, c.exchange, x.id AS exchange_id, c.delivery, d.id AS delivery_id
FROM conversation_sent s JOIN conversation c ON c.seq = s.conversation LEFT JOIN exchange x ON x.seq = c.exchange LEFT JOIN delivery d ON d.seq = c.delivery
WHERE s.partner = :partner AND s.message_id = :messageId
