INSERT INTO sink (name, position, created_at)
VALUES (:name, CASE WHEN :start THEN 0 ELSE (SELECT coalesce(max(n), 0) FROM feed) END, :now)
ON CONFLICT (name) DO NOTHING
