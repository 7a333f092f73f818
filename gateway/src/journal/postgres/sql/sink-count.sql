SELECT count(*)::integer AS count FROM sink
