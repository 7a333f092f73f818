UPDATE duplicate SET answer = NULL WHERE arrival = :arrival
