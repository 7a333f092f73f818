SELECT a.id, a.wire, a.peer, a.at, b.size
FROM arrival a JOIN blob b ON b.digest = a.wire
WHERE a.state = 'open' AND a.at <= asw_now(:skew) - :olderThanMs
ORDER BY a.at, a.seq LIMIT :limit
