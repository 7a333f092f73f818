INSERT INTO sink (name, position, created_at)
VALUES (:name, CASE :start WHEN 1 THEN 0 ELSE (SELECT coalesce(max(seq), 0) FROM event) END, :now)
ON CONFLICT (name) DO NOTHING
