-- Compare and set: one that moves meanwhile stays, with what was sent in it.
WITH ended AS (
  SELECT seq FROM conversation WHERE seq = :seq AND turn = 'nobody' AND moved_at <= :cutoff FOR UPDATE
), unsent AS (
  DELETE FROM conversation_sent s USING ended WHERE s.conversation = ended.seq
)
DELETE FROM conversation c USING ended WHERE c.seq = ended.seq RETURNING c.request, c.response
