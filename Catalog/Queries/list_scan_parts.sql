select first, second from scan_parts where scan = $1
