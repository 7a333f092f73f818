SELECT answer FROM duplicate WHERE arrival = :arrival AND answer IS NOT NULL
