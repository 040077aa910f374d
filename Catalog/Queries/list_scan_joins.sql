select first, second from scan_joins where scan = $1
