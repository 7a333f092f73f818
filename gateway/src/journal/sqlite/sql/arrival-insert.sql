INSERT INTO arrival (id, wire, peer, at, state, begun) VALUES (:id, :wire, :peer, :now, 'open', :begun)
