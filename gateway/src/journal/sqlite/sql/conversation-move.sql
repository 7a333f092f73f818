-- What is known once stays: head, request, and a response, an exchange or a delivery that are there.
UPDATE conversation
SET revision = :revision, state = :state, turn = :turn, wait = :wait, wait_until = :waitUntil, document = coalesce(document, :document),
    response_message = coalesce(response_message, :responseMessage), response = coalesce(response, :response),
    exchange = coalesce(exchange, :exchange), delivery = coalesce(delivery, :delivery), moved_at = :now
WHERE seq = :seq AND revision = :revision - 1
