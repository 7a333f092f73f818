-- Conversations that hang although somebody looks at them: what is counted is what is listed. A wait that is over and was put off ends later
-- than its state says; there are few, in an index of their own, so that who counts reads the state of no other. `again_at`: from five
-- minutes after it on nobody looks at it any more, and `stuck` has it. (A state is only read where there is a wait.)
CREATE INDEX conversation_put_off ON conversation (wait_until)
WHERE wait_until IS NOT NULL AND wait_until > json_extract(state, '$.wait.until');
CREATE VIEW stuck_put_off AS
SELECT 'conversation' AS what, c.id, x.id AS exchange, c.partner, json_extract(c.state, '$.wait.until') AS since, 300000 AS patience_ms,
       'us' AS turn, 'its time is over and it cannot move' AS why, c.wait_until AS again_at
FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.wait_until IS NOT NULL AND c.wait_until > json_extract(c.state, '$.wait.until');

CREATE VIEW stuck_unowed AS
SELECT 'conversation' AS what, c.id, x.id AS exchange, c.partner, c.moved_at AS since, 300000 AS patience_ms,
       'us' AS turn, 'what it sends is owed no more' AS why
FROM conversation c LEFT JOIN exchange x ON x.seq = c.exchange
WHERE c.turn = 'relay' AND NOT EXISTS (
  SELECT 1 FROM conversation_sent t JOIN signal w ON w.message_id = t.message_id WHERE t.conversation = c.seq);
