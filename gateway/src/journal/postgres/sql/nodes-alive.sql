SELECT n.id, n.host, n.pid, n.version, n.since, n.beat_at, n.agreements,
       (SELECT count(*) FROM delivery d WHERE d.node = n.id AND d.leased_until > asw_now(:skew))
       + (SELECT count(*) FROM signal s WHERE s.node = n.id AND s.leased_until > asw_now(:skew)) AS claims
FROM node n ORDER BY n.since, n.id
