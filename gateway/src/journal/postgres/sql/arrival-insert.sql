INSERT INTO arrival (id, wire, peer, at, state) VALUES (:id, :wire, :peer, :now, 'open')
