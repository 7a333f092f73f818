SELECT s.*, (SELECT coalesce(max(seq), 0) FROM event) - s.position AS lag FROM sink s ORDER BY s.name
