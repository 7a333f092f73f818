SELECT * FROM exchange WHERE seq = :seq
