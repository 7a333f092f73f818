SELECT wire, payload FROM transmission WHERE delivery = :delivery
