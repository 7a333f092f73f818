SELECT n, heads FROM checkpoint ORDER BY n DESC LIMIT 1
