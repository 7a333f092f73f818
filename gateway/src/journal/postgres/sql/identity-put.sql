INSERT INTO identity (direction, identity, digest, exchange) VALUES (:direction, :identity, :digest, :exchange)
