SELECT * FROM sink WHERE name = :name
