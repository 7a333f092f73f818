SELECT n, heads FROM checkpoint WHERE n > :after ORDER BY n LIMIT 1
