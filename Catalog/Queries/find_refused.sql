-- Not those whose bytes have come again meanwhile.
select id from images where id = any ($1) and state = 4
