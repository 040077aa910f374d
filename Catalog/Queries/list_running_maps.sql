select measure from maps where state = 0 order by measure
