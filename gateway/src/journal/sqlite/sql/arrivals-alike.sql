SELECT seq, id, peer, begun, coalesce(begun_at, at) AS begun_at FROM arrival WHERE state = 'open' AND wire = :wire ORDER BY at, seq
