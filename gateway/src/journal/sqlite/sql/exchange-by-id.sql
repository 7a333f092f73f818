SELECT * FROM exchange WHERE id = :id
