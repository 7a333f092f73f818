-- By the index of the exchange, which has a handful: in the list of all, a condition on it would walk over every task there ever was.
SELECT t.seq, t.id, t.exchange, x.id AS exchange_id, t.partner, t.document, t.identity, t.json, t.submitted_by, t.warnings, t.why, t.state,
       t.deadline, t.passed_at, t.created_at, t.ended_at, t.ended_by, t.how, t.note, t.handed_at
FROM exchange x JOIN task t ON t.exchange = x.seq
WHERE x.id = :exchange AND (:partner::text IS NULL OR t.partner = :partner)
  AND CASE WHEN :all::boolean
    THEN t.seq < coalesce((SELECT last.seq FROM task last WHERE last.id = :after), 9223372036854775807)
    ELSE t.state = 'open' AND t.seq > coalesce((SELECT last.seq FROM task last WHERE last.id = :after), 0)
  END
ORDER BY CASE WHEN :all::boolean THEN -t.seq ELSE t.seq END LIMIT :limit
