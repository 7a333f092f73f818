SELECT * FROM delivery_row WHERE id = :id
