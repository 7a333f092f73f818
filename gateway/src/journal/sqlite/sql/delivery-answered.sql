-- An Acknowledgment is never displaced by an ErrorList that comes after it.
UPDATE delivery SET answer = :answer
WHERE seq = :seq AND (:kind = 'acknowledgment' OR answer IS NULL OR (SELECT kind FROM answer WHERE seq = delivery.answer) = 'error-list')
