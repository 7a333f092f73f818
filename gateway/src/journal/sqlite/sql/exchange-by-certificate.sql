SELECT * FROM exchange WHERE certificate = :certificate
