SELECT exchange FROM clock WHERE seq = :seq AND state = 'running'
