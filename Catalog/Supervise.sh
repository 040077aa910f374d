# Runs PostgreSQL until it ends by itself or our standard input does: that comes with the end of the process that holds the
# other end, however it ends.
# $1 postgres, $2 data directory, $3 configuration, $4 log, $5 socket directory
if [ -e "$4" ]; then mv -f "$4" "$4.1"; fi
exec 3<&0
"$1" -D "$2" "--config-file=$3" </dev/null >"$4" 2>&1 3<&- &
server=$!
{ read -r line <&3; kill -INT "$server"; } </dev/null >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
rm -rf "$5"
exit "$status"
