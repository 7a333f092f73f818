-- Events are never deleted, so the last row number only grows.
SELECT coalesce(max(seq), 0) AS count FROM event
