-- An Acknowledgment is never displaced by an ErrorList that comes after it.
UPDATE delivery SET answer = :answer
WHERE seq = :seq AND (:kind::text = 'acknowledgment' OR answer IS NULL OR (SELECT a.kind FROM answer a WHERE a.seq = delivery.answer) = 'error-list')
