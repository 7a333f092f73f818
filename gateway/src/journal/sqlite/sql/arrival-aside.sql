UPDATE arrival SET state = 'aside', begun = :begun WHERE seq = :seq
