SELECT a.id, a.at, a.begun, coalesce(a.begun_at, a.at) AS since, a.peer, a.wire, b.content_type, b.size
FROM arrival a JOIN blob b ON b.digest = a.wire
WHERE a.state = 'aside' ORDER BY a.at, a.seq LIMIT 1000
