-- The lowest first, so that a batch leaves nothing of a chain behind that comes before what it takes.
WITH waiting AS (
  DELETE FROM feed_next w WHERE w.ctid = ANY (ARRAY (SELECT f.ctid FROM feed_next f ORDER BY f.event LIMIT :limit)) RETURNING w.event
)
INSERT INTO feed (event) SELECT event FROM waiting ORDER BY event
