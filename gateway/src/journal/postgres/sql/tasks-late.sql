-- Looked for without a lock: each is looked at again once its exchange is held.
SELECT t.id, t.exchange FROM task t
WHERE t.state = 'open' AND t.passed_at IS NULL AND t.deadline <= asw_now(:skew)
ORDER BY t.deadline LIMIT :limit
