SELECT c.seq, c.partner, c.id, c.revision, c.operation, c.head, c.state, c.turn, c.wait, c.wait_until, c.document,
       c.request_message, c.request, c.response_message, c.response, c.exchange, x.id AS exchange_id, c.delivery, d.id AS delivery_id
FROM delivery d JOIN conversation c ON c.delivery = d.seq LEFT JOIN exchange x ON x.seq = c.exchange
WHERE d.id = :delivery ORDER BY c.seq DESC LIMIT 1
