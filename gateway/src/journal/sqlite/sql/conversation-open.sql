INSERT INTO conversation (partner, id, revision, operation, head, state, turn, wait, wait_until, document, request_message, request,
  response_message, response, exchange, delivery, opened_at, moved_at)
VALUES (:partner, :id, :revision, :operation, :head, :state, :turn, :wait, :waitUntil, :document, :requestMessage, :request,
  :responseMessage, :response, :exchange, :delivery, :now, :now)
