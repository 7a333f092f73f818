SELECT x.seq, x.id FROM arrival a JOIN exchange x ON x.seq = a.exchange WHERE a.seq = :arrival
