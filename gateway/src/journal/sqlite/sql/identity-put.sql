INSERT INTO identity (direction, identity, digest, exchange, delivery) VALUES (:direction, :identity, :digest, :exchange, :delivery)
