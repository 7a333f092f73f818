SELECT i.seq, a.exchange FROM inbox i JOIN arrival a ON a.seq = i.arrival WHERE i.inbox = :inbox AND i.id = :id
