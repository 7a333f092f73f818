WITH waiting AS (DELETE FROM feed_next RETURNING event)
INSERT INTO feed (event) SELECT event FROM waiting ORDER BY event
