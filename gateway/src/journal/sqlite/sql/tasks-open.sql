SELECT t.seq, t.id, t.exchange, x.id AS exchange_id, t.partner, t.document, t.identity, t.json, t.submitted_by, t.warnings, t.why, t.state,
       t.deadline, t.passed_at, t.created_at, t.ended_at, t.ended_by, t.how, t.note, t.handed_at
FROM task t JOIN exchange x ON x.seq = t.exchange
WHERE t.state = 'open' AND t.seq > coalesce((SELECT last.seq FROM task last WHERE last.id = :after), 0)
  AND (:partner IS NULL OR t.partner = :partner)
ORDER BY t.seq LIMIT :limit
