select count(*) from images where state = 3
