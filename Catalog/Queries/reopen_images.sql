-- Bytes that come again do not stay where they were left: not in the trash, and not undecided where they are wanted in any case.
update images set state = $2
where id = any ($1)
    and (state >= 3 or ($2 = 0 and state <> 0))
returning id
