-- While nobody writes events (`sinks-lock`): every one up to here is committed or will never be.
SELECT coalesce((SELECT e.seq FROM event e ORDER BY e.seq DESC LIMIT 1), 0) AS horizon
